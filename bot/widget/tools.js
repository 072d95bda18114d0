// The menu: ask for support, start again, save, email, print, and the size of the text.
import { focusBox } from "./composer.js";
import { emailAddress } from "./email.js";
import { keep, kept } from "./kept.js";
import { make } from "./message.js";
import { announce, say } from "./words.js";

const SIZES = [100, 125, 150, 200]; // per cent

const menu = document.getElementById("menu");
const dialog = document.getElementById("ask");

/** `chat`: `send(text)`, `restart()`, which may throw, and `texts()`, the messages. */
export function offerTools(chat) {
  const tools = {
    support: () => chat.send(say("support_say")),
    restart: () => restart(chat),
    save: () => save(chat.texts()),
    email: () => email(chat.texts()),
    print: () => print(),
    larger: () => resize(1),
    smaller: () => resize(-1),
  };
  menu.addEventListener("click", ({ target }) => {
    const tool = tools[target.dataset.tool];
    if (!tool) return;
    if (!SIZED.has(target.dataset.tool)) closeMenu();
    tool();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    closeMenu();
  });
  menu.addEventListener("focusout", ({ relatedTarget: to }) => { if (to && !menu.contains(to)) menu.open = false; });
  addEventListener("click", ({ target }) => { if (!menu.contains(target)) menu.open = false; });
  addEventListener("beforeprint", () => document.querySelectorAll("#log details").forEach((part) => { part.open = true; }));
  resize(0);
}

const SIZED = new Set(["larger", "smaller"]); // pressed again and again: the menu stays open

function closeMenu() {
  menu.open = false;
  menu.firstElementChild.focus();
}

async function restart(chat) {
  if (!(await agreed("restart"))) return;
  try {
    await chat.restart();
    announce(say("restarted"));
  } catch {
    chat.tell(say("restart_failed"));
  }
  focusBox();
}

async function save(texts) {
  if (!texts.length) return announce(say("nothing_yet"));
  if (!(await agreed("save"))) return;
  const href = URL.createObjectURL(new Blob([texts.join("\n\n")], { type: "text/plain;charset=utf-8" }));
  make("a", { href, download: "chat.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000); // the browser has begun to save it by then
}

async function email(texts) {
  if (!texts.length) return announce(say("nothing_yet"));
  if (await agreed("email")) location.href = emailAddress(texts);
}

function resize(steps) {
  const size = Math.min(Math.max(kept("size", 0) + steps, 0), SIZES.length - 1);
  if (steps) keep("size", size);
  document.documentElement.style.fontSize = `${SIZES[size]}%`;
}

/** Asks whether to go on; the words are those of the tool. */
function agreed(tool) {
  const question = say(`${tool}_ask`);
  if (!dialog.showModal) return Promise.resolve(confirm(question)); // a browser from before dialogs
  document.getElementById("ask-text").textContent = question;
  document.getElementById("ask-yes").textContent = say(`${tool}_yes`);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
