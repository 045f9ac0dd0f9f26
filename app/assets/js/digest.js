/**
 * data-jr-digest="<sha-256>" on a file input: compares a local file with the archived one.
 * The file is read on this machine and never sent. The answer goes to the element named by aria-describedby.
 */
export function compareDigest(root) {
  for (const input of root.querySelectorAll("input[data-jr-digest]")) {
    const answer = root.getElementById(input.getAttribute("aria-describedby"));
    input.addEventListener("change", async () => {
      const [file] = input.files;
      if (!file || !answer) return;
      if (!window.crypto?.subtle) {
        answer.textContent = "本浏览器不能比对，请使用 HTTPS 访问或换一个浏览器";
        return;
      }
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const digest = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const same = digest === input.dataset.jrDigest.toLowerCase();
      answer.textContent = same ? "一致：与归档件完全相同" : "不一致：这个文件与归档件不同";
      answer.className = same ? "jr-result jr-result--ok" : "jr-result jr-result--bad";
    });
  }
}
