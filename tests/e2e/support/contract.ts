import type { APIRequestContext } from '@playwright/test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** What the OpenAPI document of the service says about answers. */
export class Contract {
  private constructor(private readonly answers: [path: RegExp, matches: ValidateFunction][]) {}

  static async read(api: APIRequestContext): Promise<Contract> {
    const document = await (await api.get('/api/v0/docs/openapi.json')).json();
    // An OpenAPI document has more keywords than a schema.
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    ajv.addSchema(document, 'api');
    const answers = Object.entries<Record<string, { responses: Record<string, { content?: object }> }>>(document.paths).flatMap(([path, methods]) => {
      const json = methods.get?.responses['200']?.content && 'application/json' in methods.get.responses['200'].content;
      if (!json) return [];
      const pointer = ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema'].map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')));
      const matches = ajv.compile({ $ref: `api#/${pointer.join('/')}` });
      return [[new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), matches] as [RegExp, ValidateFunction]];
    });
    return new Contract(answers);
  }

  /** Whether `body` is a documented answer to `GET path`. */
  allows(path: string, body: unknown): boolean {
    const found = this.answers.find(([pattern]) => pattern.test(path));
    if (!found) throw new Error(`no operation GET ${path}`);
    return found[1](body) as boolean;
  }
}
