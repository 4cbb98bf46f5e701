#pragma once
// What the pages do beyond what forms do. Everything works without it. Internal to this module.

namespace pai {

inline constexpr const char* desk_script = R"js("use strict";
document.addEventListener("click", function (event) {
  var button = event.target.closest("[data-print],[data-copy]");
  if (!button) return;
  if (button.hasAttribute("data-print")) { window.print(); return; }
  navigator.clipboard.writeText(button.getAttribute("data-copy")).then(function () { button.classList.add("done"); });
});
// A form that signs is sent once.
document.addEventListener("submit", function (event) {
  if (event.target.hasAttribute("data-sent")) { event.preventDefault(); return; }
  event.target.setAttribute("data-sent", "");
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
});
// The venue's own territory, time zone and machines follow the venue.
document.addEventListener("change", function (event) {
  if (event.target.name !== "assignee") return;
  var chosen = event.target.selectedOptions[0];
  ["territory", "timeZone"].forEach(function (name) {
    var field = document.querySelector("[name='" + name + "']");
    var value = chosen && chosen.getAttribute("data-" + name.toLowerCase());
    if (field && value && (!field.value || field.value === field.getAttribute("data-last"))) { field.value = value; field.setAttribute("data-last", value); }
  });
});
// Rows of the table that hold the words of the search field.
document.addEventListener("input", function (event) {
  if (!event.target.hasAttribute("data-filter")) return;
  var words = event.target.value.toLowerCase().split(/\s+/);
  document.querySelectorAll(".ledger tbody tr").forEach(function (row) {
    var text = row.textContent.toLowerCase();
    row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
  });
});
)js";

}  // namespace pai
