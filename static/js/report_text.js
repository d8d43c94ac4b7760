/* Puts a picked number where the cursor is. Without this script the server puts it at the end. */

for (const button of document.querySelectorAll("[data-put-in]")) {
  button.addEventListener("click", (event) => {
    const text = document.getElementById(button.dataset.putIn);
    const number = document.getElementById("number");
    event.preventDefault();
    if (!number.value) return number.focus();
    text.setRangeText(number.value, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    number.value = "";
    text.focus();
  });
}
