/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Problem;
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

  @Test
  void add_fileWouldGrowPastWhatIsReadAtStart_isRefusedAndTheNextStartReadsAll() throws Exception {
    int accepted = 0;
    try (RequestQueue queue = new RequestQueue(directory, Disk.system(), 4_000)) {
      for (int i = 0; i < 10; i++) {
        Work work = work(Integer.toString(i));
        try {
          Work unused = queue.add(work);
          accepted++;
        } catch (Problem full) {
          assertThat(full).hasMessageContaining("full");
        }
      }
      assertThat(accepted).isBetween(2, 9);
      for (int i = 0; i < 100; i++) {
        for (Work work : queue.all()) {
          queue.put(work, work.tasks().get("main").began(i));
        }
      }
    }
    assertThat(Files.size(file())).isLessThanOrEqualTo(4_000);
    try (RequestQueue queue = new RequestQueue(directory, Disk.system(), 4_000)) {
      assertThat(queue.all()).hasSize(accepted);
    }
  }

  @Test
  void add_finishedRequests_makeRoomForBytes() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system(), 4_000)) {
      for (int i = 0; i < 10; i++) {
        Work work = queue.add(work(Integer.toString(i)));
        queue.put(work, work.tasks().get("main").notFoundT2(work.accepted()));
      }
      assertThat(queue.find("9".repeat(16))).isNotNull();
      assertThat(queue.find("0".repeat(16))).isNull();
    }
  }

  @Test
  void put_aTaskOfAnOldState_keepsTheOtherTasksAsTheyAre() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      Work old = queue.add(work("a"));
      Task other = Task.of("other", old.accepted());
      queue.put(old, other.began(7));

      queue.put(old, old.tasks().get("main").began(1));

      assertThat(queue.find(old.id()).tasks().get("other").found()).isEqualTo(7);
      assertThat(queue.find(old.id()).tasks().get("main").found()).isEqualTo(1);
    }
  }

  @Test
  void keep_isInMemoryAndOnTheDiskWithTheNextChange() throws Exception {
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      Work first = queue.add(work("a"));
      queue.keep(first, first.tasks().get("main").began(7));
      assertThat(queue.find(first.id()).tasks().get("main").found()).isEqualTo(7);
      Work second = queue.add(work("b"));
      assertThat(second.isOpen()).isTrue();
    }
    try (RequestQueue queue = new RequestQueue(directory, Disk.system())) {
      assertThat(queue.find("a".repeat(16)).tasks().get("main").found()).isEqualTo(7);
    }
  }
}
