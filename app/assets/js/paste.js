/** Repeat tables (jr-rep): a column copied from a spreadsheet fills the same column of the rows below. */
export function pasteColumn(root) {
  for (const table of root.querySelectorAll(".jr-rep")) {
    table.addEventListener("paste", (event) => {
      const cell = event.target.closest?.("td[data-l]");
      const lines = event.clipboardData?.getData("text").trim().split(/\r?\n/) ?? [];
      if (!cell || lines.length < 2) return;
      event.preventDefault();
      const column = [...table.querySelectorAll(`td[data-l="${cell.dataset.l}"] input`)];
      const first = column.indexOf(event.target);
      lines.forEach((line, index) => {
        const input = column[first + index];
        if (!input) return;
        input.value = line.split("\t")[0].trim();
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
  }
}
