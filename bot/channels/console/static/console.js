// The console's page: sends what people type and press, and keeps the chats up to date. It decides nothing.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const trouble = $("#trouble");
const formDialog = $("#form");
const sureDialog = $("#sure");
const windowDialog = $("#window");
const drafts = new Map(); // forms that were put away half filled in: nothing typed is lost
let lastChat = $(".chat");
let run = document.body.dataset.run; // which run of the server this page is of

// Talking to the server.

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-alongside": "console" },
      body: JSON.stringify(body),
    });
    return { status: response.status, ok: response.ok, ...(await response.json()) };
  } catch {
    return { status: 0, ok: false, words: "The server can’t be reached. Nothing you typed was lost: please try again." };
  }
}

function complain(words) {
  trouble.textContent = words || "";
  trouble.hidden = !words;
}

// One thing at a time: a control that is at work can’t be pressed again. It keeps the focus, so it isn’t `disabled`.
async function once(control, work) {
  if (control.getAttribute("aria-disabled") === "true") return;
  control.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    control.removeAttribute("aria-disabled");
  }
}

// Chats.

const chats = $$(".chat");
const board = $(".board");
const person = (panel) => Number(panel.dataset.person);

async function refresh(chat) {
  if (chat.loading) return void (chat.again = true);
  chat.loading = true;
  do {
    chat.again = false;
    const who = chat.dataset.person;
    if (!who) break;
    try {
      const response = await fetch(`/chat/${who}?since=${chat.version || 0}`);
      if (response.ok && who === chat.dataset.person) take(chat, await response.text());
    } catch {
      // The stream of news tries again, and everything is fetched when it is back.
    }
  } while (chat.again);
  chat.loading = false;
}

function take(chat, html) {
  const log = $(".log", chat);
  const template = document.createElement("template");
  template.innerHTML = html;
  const entries = $$(".entry", template.content);
  if (!entries.length && log.childElementCount) return void (chat.loaded = true);
  $(".empty", log)?.remove();
  const first = !chat.loaded;
  chat.loaded = true;
  let last = null;
  let fresh = 0;
  for (const entry of entries) {
    chat.version = Math.max(chat.version || 0, Number(entry.dataset.version));
    const old = $(`[data-entry="${CSS.escape(entry.dataset.entry)}"]`, log);
    if (entry.dataset.gone !== undefined) {
      old?.remove();
      continue;
    }
    const focused = old?.contains(document.activeElement);
    entry.classList.toggle("answered", entry.dataset.entry === $(".say", chat).dataset.ref);
    old ? old.replaceWith(entry) : log.append(entry);
    if (focused) $(".card", entry)?.focus({ preventScroll: true });
    if (!old && entry.classList.contains("bot")) fresh += 1;
    if (!old || !entry.nextElementSibling) last = entry; // an older card that is drawn anew moves nobody away
  }
  if (!log.childElementCount) {
    const empty = document.createElement("p");
    empty.className = "empty";
    empty.textContent = "Nothing here yet. Type “help” to see what Alongside does, or move the clock.";
    log.append(empty);
  }
  if (!first && !isSeen(chat)) chat.fresh = (chat.fresh || 0) + fresh;
  if (last && log.clientHeight) first ? toNewest(chat) : bringIntoView(log, last);
  tellOfNew();
}

// A chat that is not in sight counts what is new in it, and opens at its newest.
const isSeen = (chat) => !document.hidden && $(".log", chat).clientHeight > 0;

function toNewest(chat) {
  const log = $(".log", chat);
  log.scrollTo({ top: log.scrollHeight, behavior: "instant" });
}

function tellOfNew() {
  let every = 0;
  for (const chat of chats) {
    if (isSeen(chat)) chat.fresh = 0;
    every += chat.fresh || 0;
    badge($(`.tabs [data-tab="${chat.dataset.panel}"] .new`), chat.fresh || 0);
  }
  badge($("[data-view-of=chats] .new"), every);
  document.title = every ? `(${every}) Alongside` : "Alongside";
}

function badge(at, number) {
  at.textContent = number || "";
  if (!number) return;
  const words = document.createElement("span");
  words.className = "unseen";
  words.textContent = " new";
  at.append(words);
}

// Show one of the chats (on a phone) or the board; what was hidden opens at its newest.
function showTab(number) {
  const isBoard = number === board.dataset.panel;
  document.body.dataset.view = isBoard ? "board" : "chats";
  if (!isBoard) document.body.dataset.show = number;
  for (const tab of $$("[data-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === number));
  for (const tab of $$("[data-view-of]")) tab.setAttribute("aria-pressed", String(tab.dataset.viewOf === document.body.dataset.view));
  chats.filter((chat) => isSeen(chat) && (chat.fresh || !chat.opened)).forEach(toNewest);
  for (const chat of chats) chat.opened = isSeen(chat);
  tellOfNew();
  if (isBoard) showBoard().then(tourSoon);
}

// The end of what is new, or its beginning where it is higher than the chat.
function bringIntoView(log, entry) {
  const top = entry.offsetTop; // the log is what it is positioned in
  const bottom = top + entry.offsetHeight;
  if (top < log.scrollTop || bottom > log.scrollTop + log.clientHeight) {
    log.scrollTop = Math.max(0, Math.min(top - 12, bottom + 16 - log.clientHeight));
  }
}

function turnTo(panel, who) {
  panel.dataset.person = who;
  const select = $("[data-who]", panel);
  select.value = who;
  if (panel === board) {
    Object.assign(filters, { team: "", kind: "" }); // another's teams are others
    return showBoard();
  }
  const name = select.selectedOptions[0]?.textContent.split(",")[0] || "";
  const number = panel.dataset.panel;
  $("h2", panel).textContent = `Chat ${number}: ${name}`;
  $(".log", panel).setAttribute("aria-label", `${name}: messages`);
  $(".say textarea", panel).placeholder = `Type as ${name.split(" ")[0]}, or “help”`;
  $(".say label", panel).textContent = `Message to Alongside from ${name}`;
  $(".say [type=submit]", panel).setAttribute("aria-label", `Send from ${name}`);
  const face = $(".face", panel);
  face.textContent = name.split(/\s+/).map((part) => part[0]).slice(0, 2).join("");
  face.dataset.hue = Number(who) % 6;
  $(`.tabs [data-tab="${number}"] .name`).textContent = name.split(" ")[0] || `Chat ${number}`;
  panel.fresh = 0;
  replyTo($(".say", panel), "", "");
  $(".log", panel).replaceChildren();
  panel.version = 0;
  panel.loaded = false;
  return refresh(panel);
}

function remember() {
  history.replaceState(null, "", `?chats=${chats.map((chat) => chat.dataset.person).join(",")}`);
}

// The board. It is fetched again when something has changed, while it is in sight, though never under somebody's fingers.

let boardTimer = 0;
let moving = false;
const sorted = { by: "late", down: true }; // what the rows are sorted by, as the server has them at first
const filters = { team: "", kind: "" };

const inHands = () => moving || formDialog.open || sureDialog.open || windowDialog.open || document.activeElement?.matches(".board select");
const boardInSight = () => document.body.dataset.view === "board";

function boardSoon() {
  clearTimeout(boardTimer);
  if (boardInSight()) boardTimer = setTimeout(() => (inHands() ? boardSoon() : showBoard({ gently: true })), 400);
}

async function showBoard({ gently } = {}) {
  if (!board.dataset.person) return;
  const cards = $(".cards", board);
  const asked = [filters.team, filters.kind].filter(Boolean).join("&");
  const turn = (board.turn = (board.turn || 0) + 1);
  try {
    const response = await fetch(`/board/${board.dataset.person}?${asked}`);
    const fresh = await response.text();
    if (turn !== board.turn) return; // something newer was asked for meanwhile
    if (gently && inHands()) return boardSoon(); // taken up while it was fetched
    if (!response.ok) return void (cards.textContent = "This can’t be shown just now. It is tried again with the next thing that happens.");
    const focus = cards.contains(document.activeElement) ? document.activeElement.dataset.focus || "none" : "";
    const { scrollTop = 0, scrollLeft = 0 } = $(".scroll", cards) || {};
    cards.innerHTML = fresh;
    sortRows();
    $(".scroll", cards)?.scrollTo({ top: scrollTop, left: scrollLeft, behavior: "instant" });
    if (focus) ($(`[data-focus="${CSS.escape(focus)}"]`, cards) || $("h2", cards) || $(".card", cards))?.focus({ preventScroll: true });
  } catch {
    // As for chats.
  }
}

function sortRows() {
  const table = $(".late-people", board);
  if (!table) return;
  const number = sorted.by === "late";
  const value = (row) => row.dataset[sorted.by];
  const compare = (a, b) => (number ? Number(value(a)) - Number(value(b)) : value(a).localeCompare(value(b), "en-GB"));
  const rows = $$("tbody tr", table).sort((a, b) => (sorted.down ? compare(b, a) : compare(a, b)));
  $("tbody", table).append(...rows);
  for (const button of $$("[data-sort]", table)) {
    const head = button.closest("th");
    button.dataset.sort === sorted.by ? head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending") : head.removeAttribute("aria-sort");
  }
}

// What people do: press, choose, submit, type.

async function press(button) {
  const inWindow = windowDialog.contains(button);
  const panel = inWindow ? windowDialog.panel : button.closest("[data-person]");
  const card = button.closest(".card");
  const onBoard = panel === board;
  const fields = button.hasAttribute("data-choose") ? { choice: $("select", button.parentElement).value } : {};
  const answer = await post("/press", {
    person: person(panel), action: button.dataset.action, ids: JSON.parse(button.dataset.ids), fields,
    ref: card?.dataset.ref || "", place: onBoard ? "board" : "chat",
  });
  settle(answer, panel, card);
}

// Show an answer: a form and what is only read open over the page, everything else is in the chat.
function settle(answer, panel, card) {
  complain(answer.ok ? "" : answer.words);
  tourSoon();
  if (answer.form) openForm(answer.form, panel, card);
  else if (answer.card) openWindow(answer.card, panel);
  else if (answer.ok && windowDialog.open && windowDialog.contains(card)) windowDialog.close();
  chats.filter((chat) => panel === board || chat.dataset.person === panel.dataset.person).forEach(refresh);
  panel === board && !windowDialog.open && !formDialog.open ? showBoard() : boardSoon();
}

// What is only read: a record, somebody's page. A press in it is answered in it, or in the chat.
function openWindow(html, panel) {
  windowDialog.panel = panel;
  $(".holds", windowDialog).innerHTML = html;
  windowDialog.setAttribute("aria-label", $("h3", windowDialog)?.textContent || "");
  if (!windowDialog.open) windowDialog.showModal();
  $(".card", windowDialog)?.focus();
  windowDialog.scrollTop = 0;
  $(".holds", windowDialog).scrollTop = 0;
}

function sure(words, yes) {
  $("#sure-words").textContent = words;
  $("[value=yes]", sureDialog).textContent = yes;
  sureDialog.returnValue = "no";
  sureDialog.showModal();
  $("[value=no]", sureDialog).focus();
  return new Promise((done) => sureDialog.addEventListener("close", () => done(sureDialog.returnValue === "yes"), { once: true }));
}

function openForm(html, panel, card) {
  formDialog.innerHTML = html;
  formDialog.panel = panel;
  formDialog.card = card;
  const form = $("form", formDialog);
  formDialog.draft = [panel.dataset.person, form.dataset.action, form.dataset.ids].join(" ");
  const draft = drafts.get(formDialog.draft);
  if (draft) fill(form, draft);
  for (const error of $$(".error:not([hidden])", form)) mark(error.closest(".field"), error);
  formDialog.touched = Boolean(draft);
  if (!formDialog.open) formDialog.showModal();
  enter(form);
}

// Type at once where the first field is in sight; else begin above what is to be read first.
function enter(form) {
  const body = $(".body", form);
  const wrong = $("[aria-invalid]", form);
  const first = wrong || $("input, textarea, select", form);
  body.scrollTop = 0;
  const seen = first && first.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom;
  wrong || seen ? first.focus() : $("h2", form).focus();
}

const controls = (field) => $$("input, textarea, select", field);

function read(form) {
  const fields = {};
  for (const field of $$(".field", form)) {
    const ticked = controls(field).filter((c) => (c.type !== "radio" && c.type !== "checkbox") || c.checked);
    fields[field.dataset.key] = ticked.map((c) => c.value).join(",");
  }
  return fields;
}

function fill(form, fields) {
  for (const field of $$(".field", form)) {
    const value = fields[field.dataset.key] ?? "";
    for (const control of controls(field)) {
      if (control.type === "radio") control.checked = control.value === value;
      else if (control.type === "checkbox") control.checked = value.split(",").includes(control.value);
      else control.value = value;
    }
  }
}

function clearErrors(form) {
  for (const field of $$(".field", form)) {
    const error = $(".error", field);
    error.hidden = true;
    error.textContent = "";
    for (const control of controls(field)) {
      control.removeAttribute("aria-invalid");
      describe(control, error, false);
    }
  }
  $(".problem", form).hidden = true;
}

function describe(control, error, on) {
  const ids = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== error.id);
  if (on) ids.push(error.id);
  ids.length ? control.setAttribute("aria-describedby", ids.join(" ")) : control.removeAttribute("aria-describedby");
}

// What is wrong stands at the top, and on its field.
function showError(form, key, words) {
  const field = $$(".field", form).find((each) => each.dataset.key === key);
  const problem = $(".problem", form);
  problem.textContent = field ? `${$("legend, label span", field).textContent}: ${words}` : words;
  problem.hidden = false;
  if (!field) return;
  const error = $(".error", field);
  error.textContent = words;
  error.hidden = false;
  mark(field, error);
  controls(field)[0]?.focus();
}

function mark(field, error) {
  for (const control of controls(field)) {
    control.setAttribute("aria-invalid", "true");
    describe(control, error, true);
  }
}

async function submit(form, by) {
  const { panel, card, draft } = formDialog;
  clearErrors(form);
  const answer = await post("/submit", {
    person: person(panel), action: form.dataset.action, ids: JSON.parse(form.dataset.ids),
    fields: by?.name ? { ...read(form), [by.name]: by.value } : read(form),
    ref: form.dataset.ref, place: panel === board ? "board" : "chat",
  });
  if (!answer.ok || answer.field) return showError(form, answer.field, answer.words);
  drafts.delete(draft);
  formDialog.touched = false;
  if (!answer.form) formDialog.close();
  settle(answer, panel, card);
  if (!answer.form && panel !== board && !document.activeElement?.closest("main")) $("textarea", panel).focus();
}

// The box is free at once for what comes next; messages arrive in the order in which they were typed.
async function say(form) {
  const panel = form.closest(".chat");
  const who = person(panel);
  const box = $("textarea", form);
  const text = box.value.trim();
  if (!text) return;
  const { ref = "", title = "" } = form.dataset;
  box.value = "";
  grow(box);
  replyTo(form, "", "");
  form.sending = Promise.resolve(form.sending).then(() => post("/say", { person: who, text, answering: ref }));
  const answer = await form.sending;
  if (!answer.ok && person(panel) === who) {
    box.value = [text, box.value].filter(Boolean).join("\n");
    grow(box);
    if (!form.dataset.ref) replyTo(form, ref, title);
  }
  settle(answer, panel, null);
}

// Type in answer to one card, however old: what it asked is what is meant.
function replyTo(form, ref, title) {
  Object.assign(form.dataset, { ref, title });
  $(".answering", form).hidden = !ref;
  $(".answering span", form).textContent = ref ? `In answer to “${title}”` : "";
  for (const entry of $$(".entry", form.closest(".chat"))) entry.classList.toggle("answered", entry.dataset.entry === ref);
  if (ref) $("textarea", form).focus();
}

const grow = (box) => {
  box.rows = Math.min(8, box.value.split("\n").length + Math.floor(box.value.length / 60));
};

async function moveClock(to) {
  show({ moving: true });
  const answer = await post("/clock", { to, people: chats.map(person) });
  complain(answer.ok ? "" : answer.words);
  if (!answer.ok) return show({ moving: false });
  const onPage = chats.map(person);
  const here = answer.heard.filter((who) => onPage.includes(who.id)).map((who) => who.name);
  const others = answer.heard.filter((who) => !onPage.includes(who.id)).reverse();
  const names = new Intl.ListFormat("en-GB").format(here);
  $("#news").textContent = [
    answer.words, here.length ? `New for ${names}.` : "", others.length ? (here.length ? "Also for:" : "New for:") : "",
  ].join(" ");
  $("#heard").replaceChildren(
    ...others.slice(0, 5).map((who) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = who.name;
      button.dataset.show = who.id;
      return button;
    }),
    ...(others.length > 5 ? [`and ${others.length - 5} more`] : []),
  );
}

function show(time) {
  moving = time.moving;
  $("#moving").hidden = !moving;
  if (time.words) {
    $("#now").textContent = time.words;
    $("#now").dateTime = time.iso;
  }
  for (const button of $$("[data-clock]")) moving ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!event.target.closest("dialog")) for (const menu of $$("details.more[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!button) return;
  const panel = button.closest(".chat");
  if (panel) lastChat = panel;
  if (button.dataset.action) {
    if (button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.confirm && !(await sure(button.dataset.confirm, button.textContent))) return;
    once(button, () => press(button));
  } else if (button.dataset.clock) {
    if (!moving) moveClock(button.dataset.clock);
  } else if (button.dataset.show) {
    turnTo(lastChat, button.dataset.show);
    remember();
    button.remove();
    $("[data-who]", lastChat).focus();
  } else if (button.dataset.tab) {
    showTab(button.dataset.tab);
  } else if (button.dataset.viewOf) {
    showTab(button.dataset.viewOf === "board" ? board.dataset.panel : document.body.dataset.show);
  } else if (button.dataset.sort) {
    sorted.down = sorted.by === button.dataset.sort ? !sorted.down : button.dataset.sort === "late";
    sorted.by = button.dataset.sort;
    sortRows();
  } else if (button.dataset.kind !== undefined) {
    filters.kind = button.dataset.kind;
    showBoard();
  } else if (button.hasAttribute("data-again")) {
    if (!moving) startAgain($("#policy").value);
  } else if (button.hasAttribute("data-hide")) {
    tour.hidden = true;
    sessionStorage.setItem("tour", "hidden");
    $("#policy").focus();
  } else if (button.hasAttribute("data-close-window")) {
    windowDialog.close();
  } else if (button.dataset.reply) {
    replyTo($(".say", panel), button.dataset.reply, $("h3", button.closest(".entry")).textContent);
  } else if (button.hasAttribute("data-unreply")) {
    replyTo($(".say", panel), "", "");
    $("textarea", panel).focus();
  } else if (button.hasAttribute("data-close")) {
    formDialog.close();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".say, .asks")) {
    event.preventDefault();
    form.matches(".say") ? say(form) : once($("[type=submit]", form), () => submit(form, event.submitter));
  }
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && box.matches?.(".say textarea")) {
    event.preventDefault();
    box.form.requestSubmit();
  }
  if (event.key === "Escape" && box.closest?.(".say")?.dataset.ref) {
    replyTo(box.closest(".say"), "", "");
    $("textarea", box.closest(".say")).focus();
  }
  const menu = event.key === "Escape" && box.closest?.("details.more[open]");
  if (menu) {
    menu.open = false;
    $("summary", menu).focus();
  }
});

document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.matches(".say textarea")) grow(control);
  if (control.closest(".asks")) formDialog.touched = true;
  const limit = Number(control.dataset.limit);
  if (limit) {
    const count = $(".count", control.closest(".field"));
    const used = control.value.length;
    count.textContent = used > limit * 0.8 ? `${used.toLocaleString("en-GB")} of ${limit.toLocaleString("en-GB")} characters` : "";
    count.classList.toggle("over", used > limit);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.filter) {
    filters[event.target.dataset.filter] = event.target.value;
    return void showBoard();
  }
  if (event.target.id === "policy") return void startAgain(event.target.value);
  if (!event.target.matches("[data-who]")) return;
  turnTo(event.target.closest("[data-person]"), event.target.value);
  remember();
});

document.addEventListener("focusin", (event) => {
  lastChat = event.target.closest?.(".chat") || lastChat;
});

formDialog.addEventListener("close", () => {
  const form = $("form", formDialog);
  if (form && formDialog.touched) drafts.set(formDialog.draft, read(form));
  formDialog.replaceChildren();
});

windowDialog.addEventListener("close", () => {
  $(".holds", windowDialog).replaceChildren();
  if (windowDialog.panel === board) showBoard();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) tellOfNew();
});

// The demo: its tour, another policy, a fresh start.

const tour = $(".tour");
let tourTimer = 0;

function tourSoon() {
  clearTimeout(tourTimer);
  if (tour) tourTimer = setTimeout(showTour, 300);
}

async function showTour() {
  try {
    const { done } = await (await fetch("/tour")).json();
    const now = done.includes(false) ? done.indexOf(false) : done.length;
    done.forEach((yes, number) => {
      const step = $(`[data-step="${number}"]`, tour);
      step.classList.toggle("done", yes);
      $(".dot", step).textContent = yes ? "✓" : number + 1;
      $(".unseen", step).textContent = yes ? ", done" : "";
      number === now ? step.setAttribute("aria-current", "step") : step.removeAttribute("aria-current");
    });
    for (const words of $$("[data-now]", tour)) words.hidden = Number(words.dataset.now) !== now;
  } catch {
    // As for chats.
  }
}

async function startAgain(policy) {
  const name = $("#policy").selectedOptions[0].textContent;
  if (!(await sure(`Begin again from the first morning, by the policy “${name}”? What was done here is gone.`, "Start again"))) {
    $("#policy").value = $("#policy option[selected]").value;
    return;
  }
  complain("");
  show({ moving: true });
  $("#news").textContent = "Filling an invented council: forty people, half a year of supervision …";
  const answer = await post("/again", { policy });
  if (answer.ok) return location.assign("/");
  show({ moving: false });
  complain(answer.words);
}

if (tour) {
  tour.hidden = sessionStorage.getItem("tour") === "hidden";
  showTour();
}

// Live news.

const news = new EventSource("/events");
news.addEventListener("chat", (event) => {
  chats.filter((chat) => chat.dataset.person === event.data).forEach(refresh);
  boardSoon();
  tourSoon();
});
news.addEventListener("clock", (event) => {
  const time = JSON.parse(event.data);
  if (time.run !== run) {
    // The server was started anew, and has forgotten what this page shows.
    run = time.run;
    if (tour) return location.assign("/"); // other people, and perhaps another policy
    for (const chat of chats) turnTo(chat, chat.dataset.person);
    boardSoon();
  } else if (!time.moving) {
    // After a move, and whenever the stream comes back: something may have been missed.
    chats.forEach(refresh);
    boardSoon();
  }
  show(time);
});

for (const chat of chats) turnTo(chat, chat.dataset.person);
