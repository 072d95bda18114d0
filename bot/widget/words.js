// The words of data/wording.yml that the page came with.
const words = document.getElementById("words").dataset;

/** A text by name, with its {names} filled in. */
export const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

export const LONGEST = Number(words.longest); // characters of a message that the assistant reads

const announcer = document.getElementById("announcer");
let clearing;

/** Tells a screen reader, when it has finished what it is saying. The one live region of the page. */
export function announce(text) {
  clearTimeout(clearing);
  announcer.textContent = text;
  clearing = setTimeout(() => { announcer.textContent = ""; }, 10_000); // else it could be found and read as part of the page
}
