// The elements of a message. All text is set as text, never as HTML, whoever wrote it. parts.html makes the same elements.
import { say } from "./words.js";

/** An element with a class, a text or children. */
export function make(name, { text, children = [], ...properties } = {}) {
  const element = Object.assign(document.createElement(name), properties);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

export const button = (text, onclick, className = "quiet") => make("button", { type: "button", text, onclick, className });

const author = (who) => make("h2", { text: say({ family: "you" }[who] ?? who) });

/** A family's own message; without an id, one that is not sent yet. */
export function ownMessage({ key, text }) {
  const element = make("div", { className: "message family", children: [author("family"), make("p", { className: "own", dir: "auto", text })] });
  element.dataset.key = key;
  return element;
}

/**
 * A reply of the assistant or a message of staff, as the server's calls describe it. `choose(label)`: a choice was pressed;
 * `rate(helpful, place)`: "Was this helpful?" was answered, and `place` is the element that asked (without it, nothing asks).
 */
export function replyMessage({ who, body, blocks }, { rate, choose }) {
  const element = make("div", { className: `message ${who}`, children: [author(who), ...blocks.map(block)] });
  const { terms = [], provenance = [], sources = [], choices = [] } = body.reply ?? {};
  if (terms.length) element.append(glossary(terms));
  if (provenance.length) element.append(agreement(provenance, sources));
  if (provenance.length && rate) element.append(rating(rate));
  if (choices.length) element.append(choiceButtons(choices, choose));
  return element;
}

function block({ title, tone, parts }) {
  const heading = title || (tone === "help_now" && say("help_now"));
  const children = parts.flatMap(part);
  if (heading) children.unshift(make("h3", { text: heading }));
  return make("div", { className: `block ${tone}`, children });
}

function part({ kind, lines }) {
  if (kind === "ul") return [make("ul", { children: lines.map((line) => make("li", { children: line.map(piece) })) })];
  return lines.map((line) => make("p", { children: line.map(piece) }));
}

const piece = ({ text, href }) => (href ? make("a", { href, text }) : text);

function folded(title, children) {
  return make("details", { children: [make("summary", { text: title }), ...children] });
}

function glossary(terms) {
  const words = terms.flatMap(({ term, meaning }) => [make("dt", { text: term }), make("dd", { text: meaning })]);
  return folded(say("terms"), [make("dl", { children: words })]);
}

function agreement(provenance, sources) {
  const lines = provenance.map((given) => make("p", {
    text: say("agreed_by", { agreed_by: given.agreed_by.join(", "), agreed_on: day(given.agreed_on), review_by: day(given.review_by) }),
  }));
  if (sources.length) lines.push(make("p", { text: say("sources") }), make("ul", { children: sources.map(source) }));
  return folded(say("agreed"), lines);
}

const day = (date) => date && new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

function source({ name, url }) {
  const link = url.startsWith("https://") ? make("a", { href: url, rel: "noopener noreferrer", text: name }) : name;
  return make("li", { children: [link] });
}

function rating(rate) {
  const group = make("div", { className: "rating" });
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("helpful"));
  const answer = (helpful) => () => rate(helpful, group);
  group.append(
    make("span", { text: say("helpful") }),
    button(say("helpful_yes"), answer(true)),
    button(say("helpful_no"), answer(false)),
  );
  return group;
}

export function choiceButtons(labels, choose) {
  return make("div", { className: "choices", children: labels.map((label) => choice(label, choose)) });
}

function choice(label, choose) {
  const made = button(label, () => made.getAttribute("aria-disabled") || choose(label), "");
  made.dataset.choice = label;
  return made;
}

/** Choices that were used stay readable, and keep the focus: which one it was is said in words. */
export function settle(choices, chosen) {
  for (const made of choices.querySelectorAll("button")) {
    made.setAttribute("aria-disabled", "true");
    if (made.dataset.choice === chosen) made.textContent = say("chosen", { label: chosen });
  }
}
