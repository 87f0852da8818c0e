// charter-schema.ts — `soundings charter schema`: a JSON Schema of charters, for editors that check and explain while somebody types.
import { charterJsonSchema } from '../calling/json-schema.ts';
import { command, type Surroundings } from '../cli/command.ts';

export const charterSchema = ({ terminal }: Surroundings) =>
  command('schema', {
    summary: 'print a JSON Schema of charters, for editors',
    usage: '',
    about:
      'An editor that knows the schema explains each member of a charter, and marks what is misspelt or missing. Save it, and put ' +
      '"$schema" into your editor’s settings for the file. docs/charters.md says the same for people. What a schema can’t say, soundings ' +
      'charter check does.',
    examples: ['soundings charter schema > charter.schema.json'],
  }).action(() => terminal.print(JSON.stringify(charterJsonSchema(), undefined, 2)));
