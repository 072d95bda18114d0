// The conversation with the server: sends what waits in order, looks for news, and tries again when the connection is lost.
import { call, Refused } from "./calls.js";
import { keep, kept } from "./kept.js";

const FIRST_PAUSE = 1_000; // milliseconds before the second attempt; each later pause is twice as long
const LONGEST_PAUSE = 30_000;
const AFTER_TOO_MANY = 60_000;
const RETURNED = new Set(["too_long", "unreadable", "elsewhere"]); // sending it again would not help

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A pause that grows with the failures and differs between browsers, so that they do not all come back at once. */
const pause = (failures) => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);

/**
 * `view` is told what to show: `waiting(item)`, `said(messages, fresh)`, `writing(is)`, `returned(item, why)`,
 * `failed(text)` ("" where the server cannot be reached), `recovered()` and `ended()` (ids of messages begin anew).
 */
export class Conversation {
  #view;
  #last = 0; // the highest id of a message that was shown
  #history = Boolean(kept("session", "")); // whether what was said before the page was loaded is still to come
  #sending = false;
  #failures = 0;
  #again; // the timer of the next attempt
  #listening; // ends the call that waits for news

  constructor(view) {
    this.#view = view;
    addEventListener("online", () => this.tryNow());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#stopListening() : this.tryNow()));
  }

  get session() {
    return kept("session", "");
  }

  get outbox() {
    return kept("outbox", []);
  }

  /** Shows what was said and sends what was not sent before the page was loaded. */
  resume() {
    this.outbox.forEach((item) => this.#view.waiting(item));
    this.tryNow();
  }

  /** Takes a message: it is sent until the server has it. */
  send(text) {
    const item = { key: newKey(), text };
    keep("outbox", [...this.outbox, item]);
    this.#view.waiting(item);
    this.#try();
  }

  /** Tries at once, without waiting for the next attempt; should it fail, the next ones come quickly again. */
  tryNow() {
    this.#failures = 0;
    this.#try();
  }

  /** Deletes the conversation here and on the server. Throws Refused or Unreachable, and then nothing is deleted. */
  async restart() {
    if (this.session) await call("end", { session: this.session });
    keep("session", "");
    keep("outbox", []);
    this.#stopListening();
  }

  /** Says whether the answer of a message helped. */
  rate(message, helpful) {
    return call("helpful", { session: this.session, message, helpful });
  }

  #try() {
    clearTimeout(this.#again);
    this.#sendAll();
    this.#listen();
  }

  async #sendAll() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.outbox.length) await this.#deliver(this.outbox[0]);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#sending = false;
      this.#view.writing(false);
    }
  }

  async #deliver(item) {
    this.#view.writing(!this.#failures);
    try {
      const session = await this.#begun();
      const answer = await call("message", { session, ...item, after: this.#last });
      this.#drop(item);
      if (session === this.session) this.#came(answer); // else it was started again meanwhile
    } catch (error) {
      if (!RETURNED.has(error.reason)) throw error;
      this.#drop(item);
      this.#view.returned(item, error.message);
    }
  }

  async #begun() {
    if (!this.session) keep("session", (await call("session", {})).session);
    this.#listen();
    return this.session;
  }

  #drop(item) {
    keep("outbox", this.outbox.filter((other) => other.key !== item.key));
  }

  async #listen() {
    if (this.#listening || !this.session || document.hidden) return;
    const listening = this.#listening = new AbortController();
    try {
      while (this.session && !listening.signal.aborted) {
        const wanted = { session: this.session, after: this.#last, wait: !this.#history };
        this.#came(await call("messages", wanted, listening.signal));
      }
    } catch (error) {
      if (!listening.signal.aborted) this.#failed(error);
    } finally {
      if (this.#listening === listening) this.#listening = undefined;
    }
  }

  #stopListening() {
    this.#listening?.abort();
    this.#listening = undefined;
  }

  #came({ messages }) {
    this.#failures = 0;
    if (!this.outbox.length) this.#view.recovered(); // while one waits, "not sent" stays true, whatever else comes
    this.#last = Math.max(this.#last, ...messages.map((message) => message.id));
    this.#view.said(messages, !this.#history);
    this.#history = false;
  }

  #end() {
    keep("session", ""); // the next attempt begins a new one
    this.#last = 0;
    this.#view.ended();
  }

  #failed(error) {
    this.#failures += 1;
    if (error.reason === "expired") this.#end();
    else this.#view.failed(error instanceof Refused ? error.message : "");
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#try(), error.reason === "too_fast" ? AFTER_TOO_MANY : pause(this.#failures));
  }
}
