// An email with the chat, as an address that opens the family's own email program.
import { say } from "./words.js";

const LONGEST = 1_800; // characters of an address that every email program takes

/** A mailto: address with the latest messages that it can hold. */
export function emailAddress(texts) {
  const address = (lines) => `mailto:?subject=${encodeURIComponent(say("title"))}&body=${encodeURIComponent(lines.join("\r\n\r\n"))}`;
  for (let from = 0; from <= texts.length; from += 1) {
    const lines = from ? [say("email_cut"), ...texts.slice(from)] : texts;
    if (address(lines).length <= LONGEST) return address(lines);
  }
  return address([say("email_cut")]);
}
