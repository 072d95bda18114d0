// The list of messages, in the order of their ids; those that are not sent yet come last.
import { make, ownMessage, replyMessage, settle } from "./message.js";
import { announce, say } from "./words.js";

const log = document.getElementById("log");
const notice = document.getElementById("notice");
const again = document.getElementById("again");
const writing = make("p", { className: "writing", text: say("writing"), hidden: true });

export class Log {
  #act;
  #troubled = false;

  /**
   * `act`: what follows from a message: `choose(label)`, `isRated(id)`, `rate(id, helpful, place)`, `giveBack(text)`,
   * `unread(count)`.
   */
  constructor(act) {
    this.#act = act;
    log.querySelectorAll(":scope > :not(#greeting)").forEach((element) => element.remove()); // of the page without JavaScript
    log.append(writing);
  }

  /** A message of the family, at once; the server has it later. */
  waiting(item) {
    if (find("key", item.key)) return;
    if (!this.#troubled) notice.hidden = true;
    const element = ownMessage(item);
    writing.before(element);
    this.#settleChoices();
    if (this.#troubled) label(element);
    element.scrollIntoView({ block: "start" });
  }

  /** Messages that the server has. `fresh`: they are new to the family, and are read out. */
  said(messages, fresh) {
    const added = messages.filter((message) => !find("id", message.id)).map((message) => this.#add(message));
    const replies = added.filter((element) => !element.matches(".family"));
    this.#settleChoices();
    if (!replies.length) return;
    if (fresh) announce(replies.map(spoken).join(" "));
    if (fresh) this.#act.unread(replies.length);
    (fresh ? replies[0] : replies.at(-1)).scrollIntoView({ block: "start" });
  }

  writing(is) {
    writing.hidden = !is;
  }

  returned({ key, text }, why) {
    find("key", key)?.remove();
    this.tell(why);
    this.#act.giveBack(text);
  }

  failed(text) {
    const waits = log.querySelectorAll(".family:not([data-id])");
    waits.forEach(label);
    this.tell(text || say(waits.length ? "offline" : "no_news"));
    again.hidden = false;
    if (!this.#troubled) [...waits].at(-1)?.scrollIntoView({ block: "nearest" }); // the notice took room
    this.#troubled = true;
  }

  recovered() {
    if (!this.#troubled) return;
    this.#troubled = false;
    notice.hidden = true;
    log.querySelectorAll(".not-sent").forEach((note) => note.remove());
    announce(say("online"));
  }

  ended() {
    log.querySelectorAll("[data-id]").forEach((element) => delete element.dataset.id);
  }

  clear() {
    log.querySelectorAll(".message:not(#greeting)").forEach((element) => element.remove());
    notice.hidden = true;
  }

  /** All messages as text, for a file or an email. */
  texts() {
    return [...log.querySelectorAll(".message:not(#greeting)")].map(written);
  }

  #add(message) {
    const element = message.who === "family" ? ownMessage({ key: message.key, text: message.body.text }) : this.#reply(message);
    element.dataset.id = message.id;
    if (message.body.forgotten) this.clear(); // all that was said before is deleted
    const waited = message.who === "family" && find("key", message.key);
    if (waited) waited.remove();
    (following(message.id) ?? log.querySelector(".family:not([data-id])") ?? writing).before(element);
    return element;
  }

  #reply(message) {
    const rate = (helpful, place) => this.#act.rate(message.id, helpful, place);
    return replyMessage(message, { choose: this.#act.choose, rate: this.#act.isRated(message.id) ? undefined : rate });
  }

  /** Only what was offered last may be chosen: the choices above a later message of the family were used. */
  #settleChoices() {
    for (const choices of log.querySelectorAll(".choices")) {
      const answer = nextOfFamily(choices.closest(".message"));
      if (answer) settle(choices, answer.querySelector(".own").textContent);
    }
  }

  /** Something to know that is no message. */
  tell(text) {
    if (notice.hidden || notice.firstElementChild.textContent !== text) announce(text);
    notice.firstElementChild.textContent = text;
    notice.hidden = false;
    again.hidden = true;
  }
}

const find = (name, value) => log.querySelector(`[data-${name}="${CSS.escape(value)}"]`);

const following = (id) => [...log.querySelectorAll("[data-id]")].find((element) => Number(element.dataset.id) > id);

function nextOfFamily(element) {
  let next = element.nextElementSibling;
  while (next && !next.matches(".family")) next = next.nextElementSibling;
  return next;
}

function label(element) {
  if (!element.querySelector(".not-sent")) element.append(make("p", { className: "not-sent", text: say("not_sent") }));
}

/** What is read out of a reply: who speaks and the text, then what may be chosen. */
const spoken = (element) => texts(element, "h2, h3, .block p, .block li, .choices button").join(" ");

const written = (element) => texts(element, "h2, h3, .own, .block p, .block li, details p, details li").join("\n");

const texts = (element, selector) => [...element.querySelectorAll(selector)].map((part) => part.textContent.trim());
