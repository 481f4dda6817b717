// Telling of a reply to who looks elsewhere: title, sound, notification.
// @ts-check

export const permission = () => window.Notification?.permission || "denied";

/** @returns {Alerts} */
export const makeAlerts = () => {
  let audio = /** @type {AudioContext | null} */ (null);
  let mark = "";

  const beep = () => {
    if (audio?.state !== "running") return;
    const now = audio.currentTime;
    const gain = audio.createGain();
    gain.connect(audio.destination);
    gain.gain.setValueAtTime(0.1, now);
    gain.gain.exponentialRampToValueAtTime(0.001, now + 0.5);
    [660, 880].forEach((hertz, i) => {
      const tone = gain.context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(gain);
      tone.start(now + i / 9);
      tone.stop(now + 0.5);
    });
  };

  return {
    title(count) {
      const title = document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
      mark = count ? `(${count}) ` : "";
      if (document.title !== mark + title) document.title = mark + title;
    },
    unlock() {
      try {
        audio ||= new AudioContext();
        audio.resume();
      } catch {
        // no sound here
      }
    },
    reply({ key, text, author, files }, { muted, title, press }) {
      const tell = () => {
        if (!muted) beep();
        if (!document.hidden || permission() !== "granted") return;
        try {
          const note = new Notification(author?.name || title, { body: text || files?.[0]?.name, icon: author?.picture || "", tag: key });
          note.onclick = () => {
            window.focus();
            press();
            note.close();
          };
        } catch {
          // Chrome on Android refuses
        }
      };
      const once = (/** @type {any} */ lock) => lock && new Promise((done) => setTimeout(done, 2000, tell()));
      if (navigator.locks) navigator.locks.request(`omnid:${key}`, { ifAvailable: true }, once);
      else tell();
    },
  };
};
