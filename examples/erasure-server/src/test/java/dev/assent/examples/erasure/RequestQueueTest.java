/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.examples.consent.Json;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestQueueTest {
  @TempDir private Path directory;

  private static Work work(String id) {
    String json = RunningServer.request(id.repeat(16), "a".repeat(32), "content.chat");
    ErasureRequest request = ErasureRequest.of(Json.object(json.getBytes(StandardCharsets.UTF_8)));
    Instant now = Instant.parse("2026-12-02T10:00:00Z");
    return new Work(request, now, new TreeMap<>(Map.of("main", Task.of("main", now))));
  }

  private Path file() {
    return directory.resolve("erasure.queue");
  }

  private List<String> ids() throws IOException {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      return queue.all().stream().map(Work::id).toList();
    }
  }

  @Test
  void open_endOfTheFileIsIncomplete_whatWasAcknowledgedCounts() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      Work first = queue.add(work("a"));
      Work second = queue.add(work("b"));
      assertThat(List.of(first, second)).hasSize(2);
    }
    Files.writeString(file(), "{\"accepted\":\"20", StandardOpenOption.APPEND);

    assertThat(ids()).containsExactly("a".repeat(16), "b".repeat(16));
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      Work third = queue.add(work("c"));
      assertThat(third.isOpen()).isTrue();
    }
    assertThat(ids()).hasSize(3);
  }

  @Test
  void open_lineIsDamaged_namesFileAndLine() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      Work first = queue.add(work("a"));
      assertThat(first.isOpen()).isTrue();
    }
    Files.writeString(file(), "damaged\n", StandardOpenOption.APPEND);

    assertThatThrownBy(this::ids)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("erasure.queue, line 2")
        .hasMessageNotContaining("aaaa");
  }

  @Test
  void open_anotherProcessHasTheDirectory_fails() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      assertThat(queue.all()).isEmpty();
      assertThatThrownBy(this::ids).isInstanceOf(IOException.class);
    }
  }

  @Test
  void put_manyChanges_keepsTheFileSmall() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      Work work = queue.add(work("a"));
      long one = Files.size(file());
      for (int i = 0; i < 1_100; i++) {
        queue.put(work);
      }
      assertThat(Files.size(file())).isLessThan(100 * one);
    }
    assertThat(ids()).hasSize(1);
  }
}
