/**
 * What numbers of a snapshot mean, as V8 writes it: `HeapSnapshotJSONSerializer::SerializeSnapshot` in
 * https://github.com/v8/v8/blob/main/src/profiler/heap-snapshot-generator.cc
 */
export const NODE_FIELDS = [
  ...['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
];

const NODE_TYPES = [
  ...['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native'],
  ...['synthetic', 'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape'],
];

const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

export const META = {
  node_fields: NODE_FIELDS,
  node_types: [NODE_TYPES, 'string', 'number', 'number', 'number', 'number', 'number'],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
  trace_function_info_fields: [
    ...['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
  ],
  trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
  sample_fields: ['timestamp_us', 'last_assigned_id'],
  location_fields: ['object_index', 'script_id', 'line', 'column'],
};

export const NodeType = { object: 3, synthetic: 9 } as const;

export const EdgeType = { element: 1, property: 2, internal: 3 } as const;
