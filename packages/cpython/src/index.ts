export const placeholder = 'cpython';
