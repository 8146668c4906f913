import vectors from '../../../connectors/test-vectors.json' with { type: 'json' };

export const GET = () => Response.json(vectors);
