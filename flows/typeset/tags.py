"""The structure tree of the PDF: one element of the templates, one structure element, in the order of the text.

WeasyPrint 70 makes an element anew for every piece of a paragraph that goes on in another column or on another page,
tags folios as content and repeated heads of tables as new ones. `install` replaces `weasyprint.pdf.add_tags`, which is
private to it (fonts.py refuses other versions). Types come from tags.toml.

Sources: ISO 32000-1, 14.7 (logical structure); ISO 14289-1, 7 (what a tagged file must hold).
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pydyf
from weasyprint import pdf as weasyprint_pdf
from weasyprint.formatting_structure import boxes as weasyprint_boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from flows.typeset.marking import compress, mark_up

boxes: Any = weasyprint_boxes
Dictionary: Any = pydyf.Dictionary
Array: Any = pydyf.Array
String: Any = pydyf.String

SCOPES = {"col": "/Column", "row": "/Row"}


class Types(NamedTuple):
    """tags.toml: the type of an element, what a type of our own stands for, the group that a type stands in, what the
    words of other languages look like."""

    types: dict[str, str]
    stands_for: dict[str, str]
    groups: dict[str, str]
    languages: dict[str, str]

    def of(self, element: Any) -> str | None:
        """The type of an HTML element, by its name and its first class that has one."""
        for name in (element.get("class") or "").split():
            if (found := self.types.get(f"{element.tag}.{name}")) is not None:
                return found or None
        return self.types.get(element.tag)


@cache
def types() -> Types:
    """tags.toml."""
    return Types(**tomllib.loads(Path(__file__).with_name("tags.toml").read_text(encoding="utf-8")))


@cache
def install() -> None:
    """Teach WeasyPrint the structure."""
    replaced: Any = weasyprint_pdf
    replaced.add_tags = add_tags


def add_tags(pdf: Any, document: Any, pdf_version: str, page_streams: list[Any]) -> None:
    """As WeasyPrint's: give the PDF its structure tree, and say that it has one."""
    tree = Tree(pdf)
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        tree.add_page(number, page._page_box, stream)
        page._page_box, page.links = None, []  # drawn and read: the boxes of a long edition are its largest part
        compress(stream)
    tree.finish()
    pdf.catalog["ViewerPreferences"] = Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = Dictionary({"Marked": "true"})


def one_link_each(document: Any) -> None:
    """Leave every link its own place on the page: WeasyPrint adds one for each thing that stands in it."""
    for page in document.pages:
        page.links = [link for link in page.links if link[3].element_tag == "a"]


class Piece(NamedTuple):
    """A box with marked content, or with a link, in the page it is drawn on; `artifact` when it is no part of the
    text."""

    box: Any
    artifact: bool


class Tree:
    """The structure tree, filled page by page."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.parents = Dictionary({"Nums": Array()})
        self.root = Dictionary({"Type": "/StructTreeRoot"})
        self.document = Dictionary({"Type": "/StructElem", "S": "/Document", "K": Array()})
        for item in (self.parents, self.root, self.document):
            pdf.add_object(item)
        self.document["P"] = self.root.reference
        self.root["K"] = self.document.reference
        self.root["ParentTree"] = self.parents.reference
        self.root["RoleMap"] = Dictionary({name: f"/{kind}" for name, kind in types().stands_for.items()})
        pdf.catalog["StructTreeRoot"] = self.root.reference
        self.nodes: dict[Any, Any] = {}  # by HTML element
        self.around: dict[Any, Any] = {}  # an HTML element's parent
        self.heads: set[Any] = set()  # heads of tables that have been printed
        self.last: dict[int, Any] = {}  # the last structure element under another, by the other's number
        self.links: list[tuple[Any, Any]] = []  # annotations, and the elements they belong to
        self.notes = 0

    def add_page(self, number: int, page_box: Any, stream: Any) -> None:
        """Give every marked content of a page its place, or make it an artifact."""
        if not self.around:
            html = next(child.element for child in page_box.children if child.element_tag == "html")
            self.around = {child: parent for parent in html.iter() for child in parent}
        owners: list[Any] = ["null"] * len(stream._tags)
        artifacts: set[int] = set()
        texts: dict[int, str] = {}
        for piece in self.pieces(page_box, artifact=False):
            mark = stream._tags.pop(piece.box, None)
            if mark and piece.artifact:
                artifacts.add(mark["mcid"])
            elif mark:
                node = self.node(piece.box.element, number)
                owners[mark["mcid"]] = node.reference
                texts[mark["mcid"]] = getattr(piece.box, "text", "")
                self.hold(node, mark["mcid"], number)
            elif isinstance(piece.box, boxes.TableCellBox) and not piece.artifact:
                self.node(piece.box.element, number)
            if piece.box.link_annotation:
                self.hold_link(piece.box, number)
        mark_up(stream, artifacts, texts, types().languages)
        self.parents["Nums"].extend((number, Array(owners)))

    def pieces(self, box: Any, *, artifact: bool) -> Iterator[Piece]:
        """What a page holds, in order. Margin boxes, leaders and the repeated head of a table are no text."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        artifact = artifact or isinstance(box, boxes.MarginBox) or box.is_leader or self.is_repeated(box)
        if isinstance(box, boxes.TextBox | boxes.ReplacedBox | boxes.TableCellBox) or box.link_annotation:
            yield Piece(box, artifact)
        for child in getattr(box, "children", ()):
            yield from self.pieces(child, artifact=artifact)

    def is_repeated(self, box: Any) -> bool:
        """Whether the box is the head of a table that has had one, on another page or in its first half."""
        if not isinstance(box, boxes.TableRowGroupBox) or not box.is_header:
            return False
        repeated = box.element in self.heads or continues(self.around[box.element])
        self.heads.add(box.element)
        return repeated

    def node(self, element: Any, page: int) -> Any:
        """The structure element of an HTML element; made, with those around it, when its first content comes."""
        if element is None:
            return self.document
        if element not in self.nodes and continues(element):
            around = list(self.around[element])
            self.nodes[element] = self.node(around[around.index(element) - 1], page)
        elif element not in self.nodes:
            kind, outer = types().of(element), self.around.get(element)
            # A table's name stands in its head, so that it is repeated; in the tree it stands before it.
            parent = self.node(self.around.get(outer) if kind == "Caption" else outer, page)
            self.nodes[element] = self.new(kind, parent, page, element) if kind else parent
        return self.nodes[element]

    def new(self, kind: str, parent: Any, page: int, element: Any) -> Any:
        """A structure element under `parent`, in its group if it stands in one."""
        if group := types().groups.get(kind):
            last = self.last.get(parent.number)
            parent = last if last and last["S"] == f"/{group}" else self.add(group, parent, page)
        node = self.add(kind, parent, page)
        if kind == "TH":
            node["A"] = Dictionary({"O": "/Table", "Scope": SCOPES.get(element.get("scope"), "/Column")})
        elif kind == "Note":
            self.notes += 1
            node["ID"] = String(f"note{self.notes}")
        if element.get("lang"):
            node["Lang"] = String(element.get("lang"))
        return node

    def add(self, kind: str, parent: Any, page: int) -> Any:
        """An empty structure element, the last under `parent`."""
        node = Dictionary({"Type": "/StructElem", "S": f"/{kind}", "P": parent.reference})
        node.update({"Pg": self.pdf.page_references[page], "K": Array()})
        self.pdf.add_object(node)
        parent["K"].append(node.reference)
        self.last[parent.number] = node
        return node

    def hold(self, node: Any, mark: int, page: int) -> None:
        """Put marked content of a page into a structure element."""
        reference = self.pdf.page_references[page]
        same = node.get("Pg") == reference
        node["K"].append(mark if same else Dictionary({"Type": "/MCR", "Pg": reference, "MCID": mark}))

    def hold_link(self, box: Any, page: int) -> None:
        """Put a link's annotation into its structure element; it is called by its title, else by its text."""
        node, reference, annotation = self.node(box.element, page), self.pdf.page_references[page], box.link_annotation
        node["K"].append(Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": reference}))
        annotation["Contents"] = String(box.element.get("title") or "".join(box.element.itertext()).strip())
        self.links.append((annotation, node))

    def finish(self) -> None:
        """Number the annotations after the pages."""
        first = len(self.pdf.page_references)
        for number, (annotation, node) in enumerate(self.links, first):
            annotation["StructParent"] = number
            self.parents["Nums"].extend((number, node.reference))
        self.root["ParentTreeNextKey"] = first + len(self.links)


def continues(element: Any) -> bool:
    """Whether the templates say that an element is the second half of the one before it."""
    return element.get("data-continues") is not None
