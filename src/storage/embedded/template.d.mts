export function templateFile(): URL;
export function unpackTemplate(file: URL, folder: string): void;
