// Any program can make a trace: `g++ -std=c++17 producer.cpp -o producer && ./producer > app.ndjson`,
// then `refwind import app.ndjson --as ndjson -o app.rwt`.
#include <cstdio>

static long seq = 0, objects = 0;

struct Counted {
  const char *type;
  long id = ++objects;
  int count = 1;

  Counted(const char *type, int size, int line) : type(type) {
    std::printf("{\"seq\":%ld,\"type\":\"alloc\",\"object\":%ld,\"typeName\":\"%s\",\"size\":%d,\"gc\":false,", ++seq, id, type, size);
    std::printf("\"refcount\":1,\"site\":{\"file\":\"producer.cpp\",\"line\":%d,\"function\":\"main\",\"offset\":0,\"opcode\":\"\"}}\n", line);
  }
  void event(const char *name) { std::printf("{\"seq\":%ld,\"type\":\"%s\",\"object\":%ld,", ++seq, name, id); }
  void add_ref() { event("incref"), std::printf("\"refcount\":%d,\"site\":null}\n", ++count); }
  void release() {
    event("decref"), std::printf("\"refcount\":%d,\"site\":null}\n", --count);
    if (count == 0) event("free"), std::printf("\"cause\":\"refcount\",\"site\":null}\n");
  }
};

int main() {
  std::puts("{\"record\":\"refwind\",\"version\":1,\"meta\":{\"program\":\"producer.cpp\",\"holders\":\"none\"}}");
  Counted pixels("Pixels", 4096, __LINE__), kept("Texture", 64, __LINE__);
  pixels.add_ref(), pixels.release(), pixels.release();
  std::printf("{\"record\":\"end\",\"events\":%ld,\"complete\":true,\"end\":{\"exitCode\":0}}\n", seq);
}
