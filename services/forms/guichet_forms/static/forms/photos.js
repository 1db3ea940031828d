// Large photos made smaller in the browser: 2,000 points on the longest side, in JPEG, without the place where they were taken.
// What cannot be read here goes as it is: the server writes every picture anew.
(() => {
  "use strict";
  const LONGEST = 2000, QUALITY = 0.85, LIGHT = 1_000_000;
  const KNOWN = /^image\/(jpeg|png|webp)$/, PHOTO = /^image\/(jpeg|png|webp|heic|heif)$/;

  async function reduced(file) {
    if (!PHOTO.test(file.type) || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const ratio = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const wanted = ratio < 1 || file.size > LIGHT || !KNOWN.test(file.type);
      const made = wanted ? await drawn(picture, ratio) : null;
      picture.close();
      if (!made || (KNOWN.test(file.type) && made.size >= file.size)) return file;
      return new File([made], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file;
    }
  }

  function drawn(picture, ratio) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * ratio);
    canvas.height = Math.round(picture.height * ratio);
    const pen = canvas.getContext("2d");
    // JPEG has no transparency: what is transparent is white, as on paper.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  }

  window.guichetPhotos = { reduced };
})();
