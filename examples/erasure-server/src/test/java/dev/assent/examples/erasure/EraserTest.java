/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.fixtures.ManualClock;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The phases of a request, with a store that the test plays. */
class EraserTest {
  private static final String ID = "1f0c".repeat(8);
  private static final Duration INGESTION = Duration.ofSeconds(30);
  private static final String MAP =
      """
      stores:
        main:
          kind: postgresql
          address: jdbc:postgresql://127.0.0.1/none
          table: telemetry
          references: refs
          destinations: [training]
          structure: [id]
          ingestion: 30s
          backups: none
          fields:
            content.chat: [chat]
      """;

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();
  private final PlayedStore store = new PlayedStore();
  private RequestQueue queue;
  private ErasureMap map;
  private Eraser eraser;

  /** Has so many documents, and deletes when it is told to. */
  private static final class PlayedStore implements Store {
    private long documents = 2;
    private boolean isAway;
    private boolean deletesLater;

    @Override
    public Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure {
      requireHere();
      long found = documents;
      documents = deletesLater ? documents : 0;
      return new Erased(found, found, 0);
    }

    @Override
    public long find(ErasureRequest request, List<Field> fields) throws StoreFailure {
      requireHere();
      return documents;
    }

    private void requireHere() throws StoreFailure {
      if (isAway) {
        throw StoreFailure.away("away");
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    Files.writeString(directory.resolve("map.yaml"), MAP);
    map = ErasureMap.read(directory.resolve("map.yaml"));
    start();
  }

  private void start() throws IOException {
    queue = new RequestQueue(directory.resolve("state"), Disk.system());
    eraser = new Eraser(map, Map.of("main", store), queue, clock.wall());
    eraser.begin(List.of());
  }

  @AfterEach
  void close() {
    queue.close();
  }

  private void restart() throws IOException {
    queue.close();
    start();
  }

  private void accept(String destination) {
    String json =
        RunningServer.request(ID, "a".repeat(32), "content.chat").replace("training", destination);
    Work unused =
        queue.add(
            eraser.plan(ErasureRequest.of(Json.object(json.getBytes(StandardCharsets.UTF_8)))));
  }

  private ObjectNode answer() {
    Work work = queue.find(ID);
    assertThat(work).isNotNull();
    return new Answers(map).of(work);
  }

  private String state() {
    return answer().path("state").asText() + answer().path("look").asText();
  }

  private void advance(Duration time) {
    clock.advance(time);
    eraser.run("main");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void restart_inEachPhase_goesOn(int phase) throws Exception {
    List<String> states = List.of("accepted", "deleted", "not_foundT1", "not_foundT2");
    List<Duration> times = List.of(Duration.ZERO, INGESTION, Eraser.DAY);
    accept("training");

    for (int next = 0; next < states.size(); next++) {
      assertThat(state()).isEqualTo(states.get(next));
      if (next == phase) {
        restart();
        assertThat(state()).isEqualTo(states.get(next));
      }
      if (next < times.size()) {
        advance(times.get(next));
      }
    }
  }

  @Test
  void store_awayForAWeek_isAskedUntilItIsBack() throws Exception {
    store.isAway = true;
    accept("training");
    int asked = 0;
    for (int hour = 0; hour < 7 * 24; hour++) {
      advance(Duration.ofHours(1));
      asked++;
      if (hour == 100) {
        restart();
      }
    }
    assertThat(asked).isEqualTo(168);
    assertThat(state()).isEqualTo("away");

    store.isAway = false;
    advance(Duration.ofMinutes(10));

    assertThat(state()).isEqualTo("deleted");
    advance(INGESTION);
    assertThat(state()).isEqualTo("not_foundT1");
  }

  @Test
  void store_awayAtT1_isNoAnswer() throws Exception {
    accept("training");
    eraser.run("main");
    store.isAway = true;

    advance(INGESTION);

    assertThat(state()).isEqualTo("away");
    store.isAway = false;
    advance(Duration.ofMinutes(10));
    assertThat(state()).isEqualTo("not_foundT1");
  }

  @Test
  void store_deletesLater_isNotFoundOnlyThen() {
    store.deletesLater = true;
    accept("training");
    eraser.run("main");
    assertThat(state()).isEqualTo("contradicted");

    store.documents = 0;
    advance(Duration.ofMinutes(1));

    assertThat(state()).isEqualTo("deleted");
    assertThat(answer().path("stores").path(0).path("found").asInt()).isEqualTo(2);
  }

  @Test
  void data_comesBackAtT1AndT2_isDeletedEachTime() {
    accept("training");
    eraser.run("main");
    store.documents = 3;
    advance(INGESTION);
    assertThat(state()).isEqualTo("deleted");
    assertThat(answer().path("late").asInt()).isEqualTo(3);
    assertThat(answer().path("superseded").asInt()).isZero();
    advance(INGESTION);
    store.documents = 1;
    advance(Eraser.DAY);

    assertThat(answer().path("late").asInt()).isEqualTo(4);
    assertThat(answer().path("superseded").asInt()).isEqualTo(1);
    assertThat(store.documents).isZero();
  }

  @Test
  void answer_lateDataWhileTheStoreGoesAway_isNotTheFormerOne() {
    accept("training");
    eraser.run("main");
    advance(INGESTION);
    assertThat(state()).isEqualTo("not_foundT1");
    store.documents = 1;
    store.deletesLater = true;

    advance(Eraser.DAY);

    assertThat(state()).isEqualTo("contradicted");
    assertThat(answer().path("superseded").asInt()).isEqualTo(1);
  }

  @Test
  void destination_noStoreHasIt_isCannotUntilTheMapNamesIt() throws Exception {
    accept("unknown");
    assertThat(state()).isEqualTo("cannot");

    Files.writeString(
        directory.resolve("map.yaml"), MAP.replace("[training]", "[training, unknown]"));
    map = ErasureMap.read(directory.resolve("map.yaml"));
    restart();
    eraser.run("main");

    assertThat(state()).isEqualTo("deleted");
  }

  @Test
  void request_twice_isOne() {
    accept("training");
    eraser.run("main");

    accept("training");

    assertThat(queue.all()).hasSize(1);
    assertThat(state()).isEqualTo("deleted");
  }
}
