// Small comforts, each bound by a data attribute.

/** data-jr-fold="759": a <details> that is served open and closes itself on narrower screens. */
export function fold(root) {
  for (const box of root.querySelectorAll("details[data-jr-fold]")) {
    if (window.matchMedia(`(max-width: ${box.dataset.jrFold}px)`).matches) box.open = false;
  }
}

/** data-jr-auto on a GET form: a ticked filter applies at once; the button stays for keyboards. */
export function submitOnChange(root) {
  for (const form of root.querySelectorAll("form[data-jr-auto]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("input[type=checkbox], input[type=radio], select")) form.requestSubmit();
    });
  }
}

/** data-jr-count="name" on an <output>: how many boxes of that name are ticked. */
export function countTicked(root) {
  for (const output of root.querySelectorAll("[data-jr-count]")) {
    const boxes = [...root.querySelectorAll(`input[name="${output.dataset.jrCount}"]`)];
    const show = () => (output.textContent = String(boxes.filter((box) => box.checked).length));
    for (const box of boxes) box.addEventListener("change", show);
    show();
  }
}

/** data-jr-print on a button. */
export function printOnClick(root) {
  for (const button of root.querySelectorAll("[data-jr-print]")) {
    button.addEventListener("click", () => window.print());
  }
}
