// "Exit this page", after GOV.UK's pattern: by the button, or by pressing the Shift key three times.
import { tell } from "./calls.js";
import { forget, kept } from "./kept.js";
import { announce, say } from "./words.js";

const PRESSES = 3;
const LONGEST_BETWEEN = 5_000; // milliseconds between two presses
const NEUTRAL = document.documentElement.dataset.neutral;

const form = document.getElementById("exit");
const presses = document.getElementById("presses");
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("family-assistant") : undefined;
let pressed = 0;
let alone = false; // Shift is down, and no other key was pressed with it
let timer;
let leavePage = (address) => location.replace(address);

/** `away(address)` takes the place of leaving the page where the page is a frame of another. */
export function offerExit(away) {
  leavePage = away ?? leavePage;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", ({ key }) => hearKey(key === "Shift", true));
  addEventListener("keyup", ({ key }) => hearKey(key === "Shift", false));
  addEventListener("pointerdown", () => hearKey(false, true)); // Shift and a press on the page select a text
  addEventListener("pageshow", (event) => event.persisted && location.reload()); // never the page as it was, by the Back button
  otherTabs?.addEventListener("message", ({ data }) => { if (data === kept("session", "")) vanish(); });
}

/** Counts Shift when it is pressed by itself; any other key begins the count anew. */
export function hearKey(isShift, isDown) {
  if (isDown) alone = isShift;
  if (isDown && !isShift) count(0);
  if (!isDown && isShift && alone) count(pressed + 1);
}

function count(now) {
  clearTimeout(timer);
  pressed = now;
  showPresses();
  if (pressed === PRESSES) leave();
  else if (pressed) {
    announce(say(pressed === 1 ? "exit_two" : "exit_one"));
    timer = setTimeout(late, LONGEST_BETWEEN);
  }
}

function late() {
  count(0);
  announce(say("exit_late"));
}

function showPresses() {
  presses.hidden = !pressed;
  [...presses.children].forEach((dot, number) => dot.classList.toggle("on", number < pressed));
}

function leave() {
  const session = kept("session", "");
  if (session) {
    tell("end", { session });
    otherTabs?.postMessage(session);
  }
  vanish();
}

function vanish() {
  forget();
  document.documentElement.classList.add("gone");
  document.title = "";
  announce(say("exit_now"));
  leavePage(NEUTRAL);
}
