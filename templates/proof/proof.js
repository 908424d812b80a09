// proof.html at work: light a block on both sides, go through the doubts, copy corrections.
// Everything it shows stands in the page already; without it the page is links and details.
"use strict";
(() => {
  const $ = (query, within = document) => within.querySelector(query);
  const $$ = (query, within = document) => [...within.querySelectorAll(query)];
  const byId = (id) => document.getElementById(id);
  const make = (tag, text = "", cls = "") => {
    const node = document.createElement(tag);
    node.textContent = text;
    node.className = cls;
    return node;
  };
  document.documentElement.classList.add("js");
  for (const node of $$(".tools, #inspector, .filter")) node.hidden = false;

  // --- which elements show a block ---------------------------------------------------------
  const indexes = new WeakMap(); // page -> Map(block number -> elements on both sides)
  const indexOf = (page) => {
    if (!indexes.has(page)) {
      const index = new Map();
      for (const node of $$(".facing [data-b]", page))
        for (const number of node.dataset.b.split(" ")) index.set(number, [...(index.get(number) || []), node]);
      for (const node of $$(`.far[data-far^="${page.id}b"]`)) // what an article of another page has of this one
        for (const number of farOf(node).numbers) index.set(number, [...(index.get(number) || []), node]);
      indexes.set(page, index);
    }
    return indexes.get(page);
  };
  const showing = (page, numbers) => [...new Set(numbers.flatMap((n) => indexOf(page).get(n) || []))];
  // a piece of a page's article that stands on another page: that page, and its blocks
  const farOf = (node) => {
    const spots = node.dataset.far.split(" ").map((spot) => spot.match(/^(p\d+)b(\d+)$/));
    return { page: byId(spots[0][1]), numbers: spots.map((spot) => spot[2]) };
  };
  const numbersOf = (node) => (node.dataset.b ? node.dataset.b.split(" ") : []);
  const blocksOfArticle = (page, article) => {
    const within = byId(`${page.id}a${article}`);
    return within ? [...new Set($$("[data-b]", within).flatMap(numbersOf))] : [];
  };

  const lit = { hot: [], chosen: [] };
  const light = (cls, nodes) => {
    for (const node of lit[cls]) node.classList.remove(cls);
    for (const node of nodes) node.classList.add(cls);
    lit[cls] = nodes;
  };

  // --- pointing --------------------------------------------------------------------------
  const point = (event) => {
    const target = event.target.closest?.(".block, .piece, .chip");
    const page = target?.closest(".page");
    if (target?.dataset.far) {
      const far = farOf(target);
      light("hot", showing(far.page, far.numbers));
      if (!document.documentElement.classList.contains("inspecting")) show(far.page, far.numbers);
      return;
    }
    if (!page) return light("hot", []);
    const { article } = target.dataset;
    light("hot", showing(page, article ? blocksOfArticle(page, article) : numbersOf(target)));
    if (!document.documentElement.classList.contains("inspecting")) show(page, numbersOf(target), null, article ?? null);
  };
  document.addEventListener("mouseover", point);
  document.addEventListener("focusin", point);

  // --- choosing --------------------------------------------------------------------------
  // Bring `node` into view; in a pane of its own, to the height of `beside` where that is given.
  const reveal = (node, beside) => {
    const pane = node.closest(".pane");
    if (!pane || pane.scrollHeight <= pane.clientHeight + 1) return node.scrollIntoView({ block: "center" });
    const box = pane.getBoundingClientRect();
    const at = beside ? Math.max(beside.getBoundingClientRect().top, box.top + 30) : box.top + box.height * 0.3;
    pane.scrollTop += node.getBoundingClientRect().top - at;
  };
  const isSeen = (node) => {
    const box = node.getBoundingClientRect();
    return box.bottom > 60 && box.top < innerHeight - 40;
  };
  const choose = (page, numbers, { from = null, doubt = null, article = null } = {}) => {
    const nodes = showing(page, numbers);
    inspect(page, numbers, doubt, article);
    light("chosen", nodes);
    const facing = $(".facing", page);
    if (!from || !page.contains(from)) {
      page.scrollIntoView();
      if (!nodes.length && article !== null) reveal(byId(`${page.id}a${article}`));
    }
    const side = from?.closest(".pane");
    const joins = nodes.filter((node) => numbers.includes(node.dataset.after)).map((node) => $(".to", node));
    const seams = nodes.filter((node) => node !== nodes.at(-1)).map((node) => node.nextElementSibling);
    const elsewhere = nodes.find((node) => node.dataset.far);
    if (elsewhere && from && page.contains(from)) reveal(elsewhere); // its pane, for when one goes there
    const places = doubt ? [...joins, ...seams.filter((node) => node?.matches(".join.doubtful")), ...nodes] : nodes;
    for (const pane of $$(".pane", facing)) {
      const first = pane === side ? null : places.find((node) => pane.contains(node));
      if (first) reveal(first, side && isSeen(from) ? from : null);
    }
    if (doubt) mark(doubt);
    else history.replaceState(null, "", numbers.length ? `#${page.id}b${numbers[0]}` : `#${page.id}`);
  };
  const clear = () => {
    light("chosen", []);
    byId("subject").textContent = "判断与更正";
    byId("findings").replaceChildren();
    byId("amend").hidden = byId("close").hidden = true;
    byId("keys").hidden = false;
    document.documentElement.classList.remove("inspecting");
    $(".doubts > .current")?.classList.remove("current");
  };

  // --- the inspector ---------------------------------------------------------------------
  let chosen = null; // { page, block } for the form
  const standing = (block) => {
    const articles = $$(".chip", block).map((chip) => chip.textContent);
    return (articles.length ? `${articles.join("、")} 篇 ` : "") + $(".role", block).textContent;
  };
  const inspect = (page, numbers, doubt, article) => {
    byId("keys").hidden = true;
    byId("close").hidden = false;
    document.documentElement.classList.add("inspecting");
    show(page, numbers, doubt, article);
    prepare(page, numbers);
    byId("inspector").scrollTop = 0;
  };
  const show = (page, numbers, doubt = null, article = null) => {
    const blocks = numbers.length ? `第 ${numbers.join("、")} 块` : article !== null ? `${$(`.chip[data-article="${article}"]`, page).textContent} 篇` : "";
    const stands = numbers.length === 1 ? standing(byId(`${page.id}b${numbers[0]}`)) : "";
    byId("subject").textContent = [doubt && `疑 ${doubt}`, blocks, stands].filter(Boolean).join(" · ");
    const findings = $$(".ledger .decision", page).filter((node) =>
      doubt
        ? node.dataset.doubt === doubt || numbersOf(node).some((n) => numbers.includes(n))
        : numbers.length
          ? numbersOf(node).some((n) => numbers.includes(n))
          : !node.dataset.b && node.dataset.of === String(article),
    );
    findings.sort((a, b) => (b.dataset.doubt === doubt) - (a.dataset.doubt === doubt));
    const list = make("ol");
    for (const node of findings) {
      const item = node.cloneNode(true);
      item.removeAttribute("id");
      list.append(item);
      const fixes = node.dataset.doubt && byId(`d${node.dataset.doubt}`).querySelector(".fixes");
      if (fixes) item.append(fixes.cloneNode(true));
    }
    byId("findings").replaceChildren(findings.length ? list : make("p", "没有关于它的判断。", "none"));
    const block = numbers.length ? byId(`${page.id}b${numbers[0]}`) : null;
    if (block?.classList.contains("went")) {
      const see = make("a", `看${$(".chip", block).getAttribute("aria-label")}里的这一段`, "see");
      see.href = `#${page.id}t${numbers[0]}`;
      byId("findings").append(see);
    }
  };

  // --- a correction of the editor's own ----------------------------------------------------
  const option = (value, text) => {
    const node = make("option", text);
    node.value = value;
    return node;
  };
  const prepare = (page, numbers) => {
    const block = numbers.length === 1 ? byId(`${page.id}b${numbers[0]}`) : null;
    chosen = block && { page, block };
    byId("amend").hidden = !block?.dataset.q;
    byId("make").value = "";
    byId("made").replaceChildren();
    $("#amend .other").hidden = true;
    if (!block) return;
    byId("make-place").replaceChildren(
      ...$$("article[data-q]", page).map((node) => {
        const title = $(".title", node)?.textContent.replace(/疑 \d+/g, "") || "无题";
        return option(`place ${node.dataset.a}`, `${$(".chip", node).textContent} ${title}`.slice(0, 26));
      }),
    );
    const { after, before } = block.dataset;
    byId("make-run").replaceChildren(
      ...(after ? [option(`part ${after}`, `不接第 ${after} 块`)] : []),
      ...(before ? [option("parted", `第 ${before} 块不接它`)] : []),
      option("join", "接另一块……"),
      option("joined", "另一块接它……"),
    );
  };
  const compose = () => {
    const { page, block } = chosen;
    const [what, which] = byId("make").value.split(" ");
    const quote = (number) => byId(`${page.id}b${number}`)?.dataset.q;
    const pair = (table, first, next) => first && next && first !== next && `[[${table}]]\ntext = ${first}\nnext = ${next}\n`;
    const me = block.dataset.q;
    const other = quote(byId("other").value);
    $("#amend .other").hidden = !what.startsWith("join");
    const place = what === "place" && byId(`${page.id}a${which}`).dataset.q;
    const lines = {
      role: () => `[[role]]\ntext = ${me}\nrole = "${which}"\n`,
      place: () => place !== me && `[[place]]\ntext = ${me}\narticle = ${place}\n`,
      part: () => pair("part", me, quote(which)),
      parted: () => pair("part", quote(block.dataset.before), me),
      join: () => pair("join", me, other),
      joined: () => pair("join", other, me),
    }[what]?.();
    const fix = make("div", "", "fix");
    fix.append(make("pre", lines || ""));
    const waits = what.startsWith("join") && !byId("other").value;
    const note = waits ? "填另一块的号。" : "那一块的文字在别处也有，不能指明。";
    byId("made").replaceChildren(...(what ? [lines ? fix : make("p", note, "none")] : []));
    equip(byId("made"));
  };
  byId("make").addEventListener("change", compose);
  byId("other").addEventListener("input", compose);
  byId("amend").addEventListener("submit", (event) => event.preventDefault());

  // --- doubts ----------------------------------------------------------------------------
  const doubts = $$(".doubts > li");
  let current = -1;
  const mark = (doubt) => {
    current = doubts.findIndex((node) => node.id === `d${doubt}`);
    $(".doubts > .current")?.classList.remove("current");
    doubts[current].classList.add("current");
    byId("place").textContent = `${current + 1} / ${doubts.length}`;
    history.replaceState(null, "", `#d${doubt}`);
  };
  const doubtAt = (doubt, from = null) => {
    const decision = byId(byId(`d${doubt}`).dataset.decision);
    const numbers = numbersOf(decision);
    choose(decision.closest(".page"), numbers, { from, doubt: String(doubt), article: decision.dataset.of ?? null });
  };
  const step = (by) => {
    const seen = doubts.filter((node) => !node.hidden);
    if (!seen.length) return;
    const after = seen.findIndex((node) => doubts.indexOf(node) > current);
    const before = seen.findLastIndex((node) => doubts.indexOf(node) < current);
    const next = by > 0 ? seen[Math.max(after, 0)] : seen.at(current < 0 ? -1 : before);
    doubtAt(next.id.slice(1));
  };
  // only one kind of doubts
  for (const button of $$(".filter button")) {
    button.addEventListener("click", () => {
      for (const other of $$(".filter button")) other.setAttribute("aria-pressed", String(other === button));
      for (const node of doubts) node.hidden = Boolean(button.dataset.kind) && node.dataset.kind !== button.dataset.kind;
    });
  }
  byId("next").addEventListener("click", () => step(1));
  byId("previous").addEventListener("click", () => step(-1));
  byId("close").addEventListener("click", clear);

  // --- copying and the basket ----------------------------------------------------------------
  let fading = 0;
  const say = (text) => {
    byId("status").textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => (byId("status").textContent = ""), 1800);
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", text);
      (byId("basket").open ? byId("basket") : document.body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say("已复制");
  };
  const basket = byId("basket-text");
  const KEY = `proof ${document.title}`;
  const stored = (value) => {
    try {
      if (value === undefined) return sessionStorage.getItem(KEY) || "";
      sessionStorage.setItem(KEY, value);
    } catch {
      /* a browser may keep nothing for a file */
    }
    return "";
  };
  const keep = (value) => {
    basket.value = value;
    byId("basket-count").textContent = (value.match(/^\[\[/gm) || []).length;
    stored(value);
  };
  const collect = (text) => {
    if (basket.value.includes(text)) return say("更正单里已有");
    keep(basket.value + (basket.value ? "\n" : "") + text);
    say("已收进更正单");
  };
  keep(stored());
  basket.addEventListener("input", () => keep(basket.value));
  byId("open-basket").addEventListener("click", () => byId("basket").showModal());
  byId("basket-close").addEventListener("click", () => byId("basket").close());
  byId("basket-clear").addEventListener("click", () => keep(""));
  byId("basket-copy").addEventListener("click", () => copy(basket.value));

  const button = (text, cls) => {
    const node = make("button", text, cls);
    node.type = "button";
    return node;
  };
  const equip = (within) => {
    for (const fix of $$(".fix", within)) {
      if ($(".actions", fix)) continue;
      const actions = make("p", "", "actions");
      actions.append(button("复制", "copy"), button("收进更正单", "collect"));
      fix.append(actions);
    }
  };
  equip(byId("doubts"));

  // --- clicks and keys -----------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target;
    const action = target.closest("button.copy, button.collect");
    if (action) {
      const lines = $("pre", action.closest(".fix")).textContent;
      return action.classList.contains("copy") ? void copy(lines) : collect(lines);
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const item = target.closest(".doubts > li");
    const link = target.closest("a");
    const page = target.closest(".page");
    const doubt = link?.getAttribute("href").match(/^#d(\d+)$/);
    if (link?.classList.contains("see")) {
      const there = byId(link.getAttribute("href").slice(1)).closest(".far");
      there.closest(".page").scrollIntoView();
      reveal(there);
    } else if (item && link && !link.classList.contains("there")) doubtAt(item.id.slice(1));
    else if (doubt && target.closest(".page, #inspector")) doubtAt(doubt[1], target.closest(".block, .piece"));
    else if (page && link?.dataset.article) {
      const { article } = link.dataset;
      choose(page, [], { from: link, article });
      const nodes = showing(page, blocksOfArticle(page, article));
      light("chosen", nodes);
      const there = link.closest(".raw") ? byId(`${page.id}a${article}`) : nodes.find((node) => node.closest(".raw"));
      if (there) reveal(there, link);
    } else if (page && target.closest(".far") && (!link || link.classList.contains("no"))) {
      if (!link && String(getSelection())) return;
      const far = farOf(target.closest(".far"));
      choose(far.page, far.numbers, { from: link ? null : target.closest(".far") });
    } else if (page && target.closest(".block, .piece") && (!link || link.classList.contains("no"))) {
      if (!link && String(getSelection())) return;
      const node = target.closest(".block, .piece");
      choose(page, numbersOf(node), { from: node });
    } else return;
    event.preventDefault();
  });

  for (const pane of $$(".pane")) {
    $$(".no", pane).forEach((node, n) => (node.tabIndex = n ? -1 : 0)); // one stop a pane; arrows from there
  }
  const walk = (from, by) => {
    const all = $$(".no", from.closest(".pane"));
    const to = all[all.indexOf(from) + by];
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const number = event.target.closest(".pane .no");
    const keys = {
      n: () => step(1),
      p: () => step(-1),
      j: () => step(1),
      k: () => step(-1),
      c: () => $("#inspector .fix .copy")?.click(),
      Escape: clear,
      ...(number && { ArrowDown: () => walk(number, 1), ArrowUp: () => walk(number, -1) }),
    };
    if (!keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });

  // the page in view, in the bar
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = $(`.bar nav a[href="#${target.id}"]`);
        if (isIntersecting) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-45% 0px -50%" },
  );
  for (const section of $$("#doubts, .page")) watch.observe(section);

  const arrive = () => {
    const [, page, block] = location.hash.match(/^#(p\d+)[bt](\d+)$/) || [];
    const node = block && byId(`${page}b${block}`);
    if (node) choose(node.closest(".page"), [block]);
  };
  addEventListener("hashchange", arrive);
  arrive();
})();
