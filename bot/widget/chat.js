// The page's chat: brings its parts together.
import { focusBox, giveBack, listenToForm } from "./composer.js";
import { Conversation } from "./conversation.js";
import { isFramed, leaveAll, meetHost, tellUnread } from "./host.js";
import { keep, kept } from "./kept.js";
import { offerExit } from "./leave.js";
import { Log } from "./log.js";
import { button, choiceButtons, make } from "./message.js";
import { offerTools } from "./tools.js";
import { say } from "./words.js";

const greeting = document.querySelector("#greeting");

adoptSession();
offerExit(isFramed ? leaveAll : undefined);
if (isFramed) meetHost();
document.documentElement.classList.add("live");

const first = offeredFirst();
const log = new Log({ choose: send, isRated, rate, giveBack, unread: tellUnread });
const conversation = new Conversation(log);
listenToForm(send);
offerTools({ send, restart, texts: () => log.texts(), tell: (text) => log.tell(text) });
document.getElementById("again").onclick = () => conversation.tryNow();
greeting.append(choiceButtons(first, send));
conversation.resume();

/** A conversation that was begun without JavaScript goes on. */
function adoptSession() {
  const { value } = document.querySelector("#form [name=session]");
  if (value && !kept("session", "")) keep("session", value);
}

/** Takes what the page without JavaScript offers as a first message. */
function offeredFirst() {
  const labels = [...greeting.querySelectorAll(".choices button")].map((choice) => choice.value);
  greeting.querySelector(".choices")?.remove();
  return labels;
}

function send(text) {
  conversation.send(text);
}

async function restart() {
  await conversation.restart();
  log.clear();
  greeting.querySelector(".choices").replaceWith(choiceButtons(first, send));
}

function isRated(message) {
  return kept("rated", []).includes(message);
}

/** "Was this helpful?" was answered; `place` is where it was asked. */
function rate(message, helpful, place) {
  keep("rated", [...kept("rated", []), message]);
  const thanks = make("p", { text: say(helpful ? "helpful_thanks" : "helpful_sorry"), tabIndex: -1 });
  place.replaceChildren(thanks);
  thanks.focus();
  if (!helpful) place.append(button(say("helpful_tell"), () => send(say("helpful_say"))));
  conversation.rate(message, helpful).catch(() => {}); // a rating that is lost troubles nobody
}
