/** One fenced block of a Markdown document. */
export interface ReadmeBlock {
  /** The heading that it stands under, without its marks. */
  readonly section: string;
  readonly language: string;
  /** The file it is, where the paragraph above names one; the last such name counts. */
  readonly file: string | undefined;
  readonly text: string;
}

/** The fenced blocks of a document, in their order. */
export function readReadmeBlocks(markdown: string): readonly ReadmeBlock[] {
  const pattern =
    /^## (?<heading>.+)$|(?<above>(?:^[^#\n`].*\n|^`[^`].*\n)*)\n?^```(?<language>\w+)\n(?<text>[^]*?)^```$/gmu;
  const blocks: ReadmeBlock[] = [];
  let section = '';
  for (const { groups = {} } of markdown.matchAll(pattern)) {
    if (groups['heading'] !== undefined) section = groups['heading'];
    else {
      const { language = '', text = '', above = '' } = groups;
      const file = [...above.matchAll(/`([\w.-]+\.(?:ts|json|html))`/gu)].at(-1)?.[1];
      blocks.push({ section, language, file, text });
    }
  }
  return blocks;
}
