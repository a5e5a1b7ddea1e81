(function () {
  "use strict";
  // Headings of the ranking become buttons that sort their table.
  function value(row, column, kind) {
    var cell = row.children[column];
    if (kind === "text") { return cell.textContent; }
    return cell.hasAttribute("data-value") ? Number(cell.getAttribute("data-value")) : NaN;
  }
  function compare(a, b, kind) {
    if (kind === "text") { return a.localeCompare(b, "en-GB"); }
    if (isNaN(a)) { return isNaN(b) ? 0 : 1; }
    return isNaN(b) ? -1 : a - b;
  }
  function sort(table, head, column, kind) {
    var down = head.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var x = value(a, column, kind), y = value(b, column, kind);
      var order = compare(x, y, kind);
      return down ? (x !== x || y !== y ? order : -order) : order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
    Array.prototype.forEach.call(head.parentNode.children, function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }
  document.querySelectorAll("table.ranking").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].children, function (head, column) {
      var kind = head.getAttribute("data-sort");
      if (!kind) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", function () { sort(table, head, column, kind); });
      head.textContent = "";
      head.appendChild(button);
    });
  });
  // A line beside the map repeats the place under the pointer.
  var figure = document.getElementById("map-jobs");
  if (figure) {
    var readout = document.createElement("p");
    readout.className = "readout";
    readout.setAttribute("aria-live", "polite");
    readout.textContent = "Point at or tap a place to see its numbers.";
    figure.querySelector(".legends").appendChild(readout);
    var show = function (event) {
      var title = event.target.firstElementChild;
      if (title && title.tagName.toLowerCase() === "title") { readout.textContent = title.textContent; }
    };
    figure.querySelector(".drawing").addEventListener("pointerover", show);
    figure.querySelector(".drawing").addEventListener("click", show);
    // Screen readers hear which map is shown.
    figure.querySelectorAll(".controls input").forEach(function (input) {
      input.addEventListener("change", function () {
        readout.textContent = "Shown: " + input.parentNode.textContent + ".";
      });
    });
  }
}());
