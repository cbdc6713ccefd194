/**
 * What runs in the page of a sample browser: a function of its element. Rows and cards stand in the element as JSON, so it
 * asks nobody.
 */
export const browserScript = `(function (root) {
  if (!root) return;
  var data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  var rows = data.rows, cards = data.cards, size = data.pageSize, page = 0;
  function field(name) { return root.querySelector('[name="' + name + '"]'); }
  function text(name) { var one = field(name); return one ? one.value : ""; }
  function compare(a, b, sign) {
    // Rows without the column, or with what isn't a number there (null in JSON), come last, whichever way.
    if (a == null || b == null) return Number(a == null) - Number(b == null);
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), "en", { numeric: true });
  }
  function find() {
    var search = text("search").toLowerCase(), order = text("sort");
    var sign = field("descending").checked ? -1 : 1;
    var found = rows.map(function (_, index) { return index; }).filter(function (index) {
      var row = rows[index];
      var fits = ["class", "split", "correct"].every(function (name) {
        return text(name) === "" || String(row[name]) === text(name);
      });
      return fits && [row.id, row["class"], row.predicted].join(" ").toLowerCase().indexOf(search) >= 0;
    });
    if (order === "") return found;
    return found.sort(function (a, b) { return compare(rows[a][order], rows[b][order], sign); });
  }
  function draw() {
    var found = find(), pages = Math.max(1, Math.ceil(found.length / size));
    page = Math.min(Math.max(page, 0), pages - 1);
    var shown = found.slice(page * size, (page + 1) * size);
    root.querySelector(".athanor-browser-cards").innerHTML = shown.map(function (index) { return cards[index]; }).join("");
    root.querySelector(".athanor-browser-state").textContent =
      found.length + " of " + rows.length + " samples, page " + (page + 1) + " of " + pages;
  }
  function turn(by) { return function () { page += by; draw(); }; }
  field("back").addEventListener("click", turn(-1));
  field("on").addEventListener("click", turn(1));
  ["search", "class", "split", "correct", "sort", "descending"].forEach(function (name) {
    if (field(name)) field(name).addEventListener("input", function () { page = 0; draw(); });
  });
  draw();
})`;
