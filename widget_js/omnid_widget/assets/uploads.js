// The files being attached: checked, uploaded with progress, cancelled, tried again.
// @ts-check

/** Why a file may not be sent. A type the browser does not know is left to the desk. @type {(file: {size: number, type: string}, limits: Settings) => string} */
export const objection = ({ size, type }, { file_limit, file_types }) => {
  if (size > file_limit) return "too_large";
  return !type || file_types.some((it) => type === it || (it.endsWith("/*") && type.startsWith(it.slice(0, -1)))) ? "" : "unsupported_type";
};

/** @type {MakeUploads} */
export const makeUploads = ({ url, token, changed, problem }) => {
  let all = /** @type {Upload[]} */ ([]);
  /** @type {Uploads} */
  const uploads = {
    all: () => all,
    add(files, limits) {
      for (const file of files) {
        const why = objection(file, limits);
        if (why) problem(why, file.name);
        else {
          all = [...all, { file, preview: /^(image|video)/.test(file.type) ? URL.createObjectURL(file) : "", progress: 0, cancel() {} }];
          uploads.start(all[all.length - 1]);
        }
      }
    },
    start(upload) {
      const request = new XMLHttpRequest();
      const { file, preview } = upload;
      request.open("POST", `${url}?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("X-Omnid-Visitor", token());
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => {
        upload.progress = loaded / total;
        changed();
      };
      request.onload = request.onerror = () => {
        const answer = request.response || {};
        if (request.status === 200) upload.done = { ...answer, preview };
        else {
          upload.error = true;
          problem(answer.error?.code || "upload", file.name);
        }
        changed();
      };
      upload.error = false;
      upload.cancel = () => request.abort();
      request.send(file);
      changed();
    },
    remove(upload) {
      upload.cancel();
      all = all.filter((it) => it !== upload);
      changed();
    },
    take() {
      const files = all.flatMap((it) => it.done || []);
      all = [];
      changed();
      return files;
    },
  };
  return uploads;
};
