// Everything here only adds comfort: each page works without script (pages.md, decision 2).
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import htmx from "htmx.org";
import { countTicked, fold, submitOnChange, printOnClick } from "./comfort.js";
import { compareDigest } from "./digest.js";
import { pasteColumn } from "./paste.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // no case data in the browser's storage
});

for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Radios,
  ServiceNavigation,
  SkipLink,
]) {
  createAll(component);
}
for (const behaviour of [countTicked, fold, submitOnChange, printOnClick, compareDigest, pasteColumn]) {
  behaviour(document);
}

// A fragment that replaces what the reader looked at takes the focus to its title.
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector("[data-jr-focus]")?.focus();
});
