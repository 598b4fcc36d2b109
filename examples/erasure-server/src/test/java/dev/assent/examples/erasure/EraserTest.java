/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.fixtures.ManualClock;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
            content.video: []
      """;

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();
  private final PlayedStore store = new PlayedStore();
  private RequestQueue queue;
  private ErasureMap map;
  private Eraser eraser;

  /** Happens while the store deletes. */
  @FunctionalInterface
  private interface Meanwhile {
    void happens() throws IOException;
  }

  /** Has so many documents, and deletes when it is told to. */
  private static final class PlayedStore implements Store {
    private long documents = 2;
    private boolean isAway;
    private boolean lacksMemory;
    private boolean deletesLater;
    private boolean isHarmful;
    private boolean goesAwayThen;
    private boolean crashesThen;
    private int erasures;
    private int looks;
    private Meanwhile meanwhile = () -> {};
    private Set<String> copies = Set.of();

    @Override
    public Set<String> copies() throws StoreFailure {
      requireHere();
      return copies;
    }

    @Override
    public Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure {
      requireHere();
      erasures++;
      try {
        meanwhile.happens();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (isHarmful) {
        throw StoreFailure.harmed("harm");
      }
      long found = documents;
      documents = deletesLater ? documents : 0;
      if (goesAwayThen) {
        isAway = true;
        throw StoreFailure.away("away");
      }
      if (crashesThen) {
        throw new AssertionError("the process ends");
      }
      return new Erased(found, found, 0);
    }

    @Override
    public long find(ErasureRequest request, List<Field> fields) throws StoreFailure {
      requireHere();
      looks++;
      return documents;
    }

    private void requireHere() throws StoreFailure {
      if (isAway) {
        throw StoreFailure.away("away");
      }
      if (lacksMemory) {
        throw new OutOfMemoryError("for an answer");
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    map(MAP);
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

  private void accept(String destination, String... categories) {
    String[] asked = categories.length == 0 ? new String[] {"content.chat"} : categories;
    String json = RunningServer.request(ID, "a".repeat(32), asked).replace("training", destination);
    Work unused =
        queue.add(
            eraser.plan(ErasureRequest.of(Json.object(json.getBytes(StandardCharsets.UTF_8)))));
  }

  private void map(String yaml) throws IOException {
    Files.writeString(directory.resolve("map.yaml"), yaml);
    map = ErasureMap.read(directory.resolve("map.yaml"));
  }

  /** A disk that is full: each write fails. */
  private void fillTheDisk() throws IOException {
    Path file = directory.resolve("state").resolve("erasure.queue");
    Files.move(file, directory.resolve("state").resolve("kept"));
    Files.createDirectory(file);
  }

  /** There is room again, and what was written before is still there. */
  private void emptyTheDisk() throws IOException {
    Path file = directory.resolve("state").resolve("erasure.queue");
    Files.delete(file);
    Files.move(directory.resolve("state").resolve("kept"), file);
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
  void store_answerNeedsMoreMemoryThanThereIs_isAskedAgain() {
    accept("training");
    store.lacksMemory = true;
    eraser.run("main");
    assertThat(state()).isEqualTo("away");
    assertThat(answer().toString()).contains("OutOfMemoryError");

    store.lacksMemory = false;
    advance(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("deleted");
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

    map(MAP.replace("[training]", "[training, unknown]"));
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

  @Test
  void process_endsAfterTheStoreDeleted_neverSaysThatNothingWasFound() throws Exception {
    accept("training");
    store.crashesThen = true;
    assertThatThrownBy(() -> eraser.run("main")).isInstanceOf(AssertionError.class);
    assertThat(store.documents).isZero();

    restart();
    eraser.run("main");

    assertThat(state()).isEqualTo("deleted");
    assertThat(answer().path("stores").path(0).path("found").asInt()).isEqualTo(2);
    advance(INGESTION);
    assertThat(state()).isEqualTo("not_foundT1");
    advance(Eraser.DAY);
    assertThat(state()).isEqualTo("not_foundT2");
  }

  @Test
  void store_deletesAndGoesAway_neverSaysThatNothingWasFound() {
    accept("training");
    store.goesAwayThen = true;
    eraser.run("main");
    assertThat(state()).isEqualTo("away");

    store.isAway = false;
    advance(Duration.ofMinutes(10));

    assertThat(state()).isEqualTo("deleted");
    assertThat(answer().path("stores").path(0).path("found").asInt()).isEqualTo(2);
  }

  @Test
  void store_deletesLateDataAndGoesAway_theFormerAnswerIsSupersededAllTheSame() {
    accept("training");
    eraser.run("main");
    advance(INGESTION);
    store.documents = 3;
    store.goesAwayThen = true;
    advance(Eraser.DAY);
    assertThat(state()).isEqualTo("away");

    store.isAway = false;
    advance(Duration.ofMinutes(10));

    assertThat(state()).isEqualTo("deleted");
    assertThat(answer().path("superseded").asInt()).isEqualTo(1);
    assertThat(answer().path("late").asInt()).isEqualTo(3);
    assertThat(answer().path("stores").path(0).path("found").asInt()).isEqualTo(5);
  }

  @Test
  void store_hasNothing_isNotAskedToDelete() {
    store.documents = 0;
    accept("training");
    eraser.run("main");
    advance(INGESTION);

    assertThat(state()).isEqualTo("nothing_foundT1");
    assertThat(store.erasures).isZero();
  }

  @Test
  void queue_canNotBeWritten_storeIsNotAskedToDeleteUntilItCan() throws Exception {
    accept("training");
    fillTheDisk();
    eraser.run("main");

    assertThat(store.erasures).isZero();
    assertThat(answer().toString()).contains("free space");
    emptyTheDisk();
    advance(Duration.ofMinutes(10));
    assertThat(state()).isEqualTo("deleted");
    restart();
    assertThat(state()).isEqualTo("deleted");
  }

  @Test
  void queue_canNotBeWrittenAfterHarm_storeIsNotAskedAnyMore() throws Exception {
    accept("training");
    store.isHarmful = true;
    store.meanwhile = this::fillTheDisk;

    eraser.run("main");

    assertThat(state()).isEqualTo("harmed");
    assertThat(eraser.isStopped("main")).isTrue();
    advance(Eraser.DAY);
    assertThat(store.erasures).isEqualTo(1);
    emptyTheDisk();
  }

  @Test
  void queue_canNotBeWrittenWhenLateDataIsFound_theFormerAnswerIsGone() throws Exception {
    accept("training");
    eraser.run("main");
    advance(INGESTION);
    assertThat(state()).isEqualTo("not_foundT1");
    store.documents = 1;
    fillTheDisk();

    advance(Eraser.DAY);

    assertThat(state()).isEqualTo("away");
    assertThat(answer().path("superseded").asInt()).isEqualTo(1);
    emptyTheDisk();
  }

  @Test
  void map_saysThatTheStoreHasNone_nobodyLooksAndTheAnswerSaysSo() throws Exception {
    accept("training", "content.video");
    eraser.run("main");

    assertThat(state()).isEqualTo("not_kept");
    assertThat(store.looks).isZero();
    assertThat(answer().path("notLookedAt").toString()).contains("content.video");
    advance(Eraser.DAY);
    assertThat(state()).isEqualTo("not_kept");

    map(MAP.replace("content.video: []", "content.video: [video]"));
    restart();
    eraser.run("main");
    assertThat(state()).isEqualTo("deleted");
  }

  @Test
  void map_saysThatTheStoreHasNoneOfOneCategory_theAnswerNamesIt() {
    accept("training", "content.chat", "content.video");
    eraser.run("main");
    advance(INGESTION);

    assertThat(state()).isEqualTo("not_foundT1");
    assertThat(answer().path("notLookedAt").toString())
        .contains("main: content.video")
        .doesNotContain("content.chat");
  }

  @Test
  void map_namesFieldsOfOneCategoryAfterTheLastLook_somebodyLooksForThem() throws Exception {
    accept("training", "content.chat", "content.video");
    eraser.run("main");
    advance(INGESTION);
    advance(Eraser.DAY);
    assertThat(state()).isEqualTo("not_foundT2");

    map(MAP.replace("content.video: []", "content.video: [video]"));
    store.documents = 1;
    restart();
    assertThat(state()).isEqualTo("accepted");
    eraser.run("main");
    assertThat(state()).isEqualTo("deleted");
    assertThat(store.documents).isZero();

    advance(INGESTION);
    advance(Eraser.DAY);
    restart();
    assertThat(state()).isEqualTo("not_foundT2");
  }

  @Test
  void store_mayKeepCopiesAtOneLook_eachLaterAnswerNamesThem() throws Exception {
    accept("training");
    store.copies = Set.of("trigger audit");
    eraser.run("main");
    assertThat(answer().path("notLookedAt").toString())
        .contains("main: may keep copies: trigger audit");

    restart();
    store.copies = Set.of("rule log");
    advance(INGESTION);
    advance(Eraser.DAY);

    assertThat(state()).isEqualTo("not_foundT2");
    assertThat(answer().path("notLookedAt").toString())
        .contains("main: may keep copies: rule log")
        .contains("main: may keep copies: trigger audit");
  }

  @Test
  void store_hasManyTriggers_someAreNamedAndTheAnswerSaysThatThereAreOthers() {
    accept("training");
    store.copies = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      store.copies.add("trigger " + i);
    }
    eraser.run("main");
    advance(INGESTION);

    assertThat(answer().path("notLookedAt")).hasSize(Task.MOST_COPIES + 2);
    assertThat(answer().path("notLookedAt").toString()).contains("may keep copies: and others");
  }
}
