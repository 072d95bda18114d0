// The form in which a family writes.
import { announce, LONGEST, say } from "./words.js";

const NEAR_THE_END = 200; // characters left from which they are counted

const form = document.getElementById("form");
const box = document.getElementById("text");
const left = document.getElementById("left");
const error = document.getElementById("error");

/** Calls `send(text)` with each message that the family sends. */
export function listenToForm(send) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(send);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit(send);
  });
  box.addEventListener("input", () => { complain(""); count(); });
  count();
}

/** Puts a text into the form, before whatever is being written there. */
export function giveBack(text) {
  box.value = box.value ? `${text}\n${box.value}` : text;
  count();
  box.focus();
}

export const focusBox = () => box?.focus(); // the page on covering tracks has none

function submit(send) {
  if (!box.value.trim()) {
    complain(say("write_first"));
    box.focus();
    return;
  }
  const text = box.value;
  box.value = "";
  count();
  announce(say("sending"));
  send(text);
}

function complain(text) {
  error.textContent = text;
  error.hidden = !text;
  box.setAttribute("aria-invalid", String(Boolean(text)));
  if (text) announce(text);
}

function count() {
  const more = LONGEST - box.value.length;
  const text = more < 0 ? say("over", { over: -more, longest: LONGEST }) : say("left", { left: more });
  const crossed = left.hidden !== (more > NEAR_THE_END) || left.classList.contains("over") !== more < 0;
  left.textContent = text;
  left.hidden = more > NEAR_THE_END;
  left.classList.toggle("over", more < 0);
  if (crossed && !left.hidden) announce(text);
}
