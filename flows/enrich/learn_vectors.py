"""Make vectors.bin, the word vectors that topics are compared with. Run once, by a developer:

    python -m flows.enrich.learn_vectors synonyms-3.10.2.tar.gz

The source is the package Synonyms 3.10.2 (MIT licence, Hai Liang Wang and Hu Ying Xi; `pip download
--no-deps --no-binary :all: synonyms==3.10.2`), whose word2vec vectors of 100 dimensions were trained on the
Chinese Wikipedia. Kept are words of two characters and more, reduced to 64 dimensions by their principal
components and to four bits each. Needs numpy, which the product does not.
"""

import importlib
import re
import sys
import tarfile
from pathlib import Path
from typing import Any

DIMENSIONS = 64
MEMBER = "synonyms/data/words.vector"
TARGET = Path(__file__).with_name("vectors.bin")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}|[A-Za-z][A-Za-z0-9]{1,9}")


def read_word2vec(data: bytes) -> tuple[list[str], list[bytes], int]:
    """Words, their float32 vectors as bytes, and the dimensions, of word2vec's binary format."""
    header, _, rest = data.partition(b"\n")
    count, dimensions = map(int, header.split())
    words, vectors, position = [], [], 0
    for _ in range(count):
        end = rest.index(b" ", position)
        words.append(rest[position:end].strip().decode("utf-8", "ignore"))
        position = end + 1 + 4 * dimensions
        vectors.append(rest[end + 1 : position])
    return words, vectors, dimensions


def reduce(numpy: Any, vectors: list[bytes], dimensions: int) -> Any:
    """Unit vectors on their principal components, as integers from 0 to 15 (8 is nothing)."""
    matrix = numpy.frombuffer(b"".join(vectors), numpy.float32).reshape(-1, dimensions)
    matrix = matrix / numpy.linalg.norm(matrix, axis=1, keepdims=True)
    _, _, components = numpy.linalg.svd(matrix[:40_000], full_matrices=False)
    matrix = matrix @ components[:DIMENSIONS].T
    matrix = matrix / numpy.linalg.norm(matrix, axis=1, keepdims=True)
    return numpy.clip(numpy.round(matrix / (0.35 * matrix.std())) + 8, 0, 15).astype(numpy.uint8)


def main(archive: Path) -> None:
    """Write vectors.bin: the words, one a line, a zero byte, then DIMENSIONS half-bytes a word."""
    with tarfile.open(archive) as tar:
        member = next(m for m in tar.getmembers() if m.name.endswith(MEMBER))
        extracted = tar.extractfile(member)
        assert extracted is not None
        words, vectors, dimensions = read_word2vec(extracted.read())
    keep = [i for i, word in enumerate(words) if _WORD.fullmatch(word)]
    nibbles = reduce(importlib.import_module("numpy"), [vectors[i] for i in keep], dimensions)
    packed = (nibbles[:, 0::2] << 4) | nibbles[:, 1::2]
    text = "\n".join(words[i] for i in keep).encode()
    TARGET.write_bytes(text + b"\0" + packed.tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
