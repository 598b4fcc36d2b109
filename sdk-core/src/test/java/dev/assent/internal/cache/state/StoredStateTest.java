/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import static dev.assent.internal.cache.state.StoredDocuments.CATEGORIES;
import static dev.assent.internal.cache.state.StoredDocuments.FORMAT;
import static dev.assent.internal.cache.state.StoredDocuments.of;
import static dev.assent.internal.cache.state.StoredDocuments.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.file.FailingDisk.Step;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The stored state: what a later process loads, the difference between a lost and an absent file,
 * and several processes that share one state.
 */
class StoredStateTest {
  private static final String SOURCE = "https://consent";

  @TempDir Path parent;

  private final FailingDisk disk = new FailingDisk();
  private Path directory;
  private StoredState state;
  private final List<String> losses = new ArrayList<>();

  @BeforeEach
  void setUp() {
    directory = parent.resolve("state");
    state = state(SOURCE);
  }

  private StoredState state(String source) {
    return StoredState.of(directory, source, FORMAT, disk, losses::add);
  }

  private void save(String... documents) {
    assertThat(state.save(documents(documents), 0)).isNull();
  }

  private static List<StoredDocument> documents(String... documents) {
    return Arrays.stream(documents).map(StoredDocuments::of).toList();
  }

  private List<String> loaded() {
    StoredState.Loaded loaded = state.load();
    assertThat(loaded.problem()).isNull();
    return loaded.documents().values().stream().map(StoredDocuments::words).toList();
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(it -> it.toString().endsWith(".state")).findFirst().orElseThrow();
    }
  }

  private void assertUnreadable(StoredState.Loaded loaded, String problem) {
    assertThat(loaded.problem()).contains(problem).doesNotContain(parent.toString(), SOURCE);
    assertThat(loaded.documents()).isEmpty();
    assertThat(loaded.isComplete()).isFalse();
  }

  // Loading a saved state.

  @Test
  void load_nothingStored_isACleanFirstStart() throws IOException {
    assertThat(state.load()).isEqualTo(StoredState.Loaded.FIRST);
    assertThat(state.load()).isEqualTo(StoredState.Loaded.FIRST);
    assertThat(directory).isDirectoryContaining("glob:**/state.lock");
    Files.delete(directory.resolve("state.lock"));
    assertThat(state.load()).isEqualTo(StoredState.Loaded.FIRST);
    assertThat(StoredState.Loaded.FIRST.isComplete()).isTrue();
  }

  @Test
  void load_afterSave_givesAllOfIt() {
    MaskedChoice choice =
        new MaskedChoice(
            Purpose.AI_TRAINING,
            CATEGORIES.mask("content.chat"),
            ChoiceValue.GRANTED,
            null,
            Instant.parse("2023-08-08T09:00:00.123456789Z"),
            Instant.parse("2030-01-01T00:00:00Z"),
            true);
    StoredDocument document =
        new StoredDocument(
            new MaskedDocument(
                "acme/ü\"7\\",
                Long.MAX_VALUE - 1,
                CATEGORIES.mask("protected.health"),
                List.of(choice)),
            "W/\"tag\"",
            1_700_000_000_123_456_789L,
            Instant.parse("2023-11-14T22:13:20.000000001Z"),
            true);
    assertThat(state.save(List.of(document, of("acme 3 gone")), 42)).isNull();

    StoredState.Loaded loaded = state(SOURCE).load();
    assertThat(loaded.documents().values()).containsExactly(document, of("acme 3 gone"));
    assertThat(loaded.documents().get("acme/ü\"7\\")).isEqualTo(document);
    assertThat(loaded.highWaterEpochNanos()).isEqualTo(42);
    assertThat(loaded.isComplete()).isTrue();
    assertThat(loaded.problem()).isNull();
  }

  @Test
  void save_earlierWallTime_highWaterNeverFalls() {
    assertThat(state.save(List.of(), 100)).isNull();
    assertThat(state.save(List.of(), 40)).isNull();
    assertThat(state.load().highWaterEpochNanos()).isEqualTo(100);
  }

  @Test
  void save_nothing_isNotAFirstStart() {
    save();
    assertThat(loaded()).isEmpty();
    assertThat(state.load()).isNotEqualTo(StoredState.Loaded.FIRST);
  }

  @Test
  void save_files_areTheOwnersAloneAndNameNobody() throws IOException {
    save("acme/u7 1 d:chat");
    assertThat(Files.getPosixFilePermissions(directory))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(3);
      for (Path file : all) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file.getFileName().toString())
            .matches("state\\.lock|state\\.key|[0-9a-f]{64}\\.state");
      }
    }
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    save("acme/u7 2 d:chat");
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void save_directoryBehindALink_isUsed() throws IOException {
    Path real = Files.createDirectory(parent.resolve("real"));
    Files.createSymbolicLink(directory, real);
    save("u7 1 d:chat");
    assertThat(loaded()).containsExactly("u7 1 @0 d:chat");
    assertThat(real).isDirectoryContaining("glob:**.state");
  }

  @Test
  void load_otherSource_isAFirstStartOfItsOwn() {
    save("u7 1 d:chat");
    assertThat(state("https://another").load()).isEqualTo(StoredState.Loaded.FIRST);
  }

  @Test
  void toString_ofAll_showsNobody() {
    assertThat(state).hasToString("StoredState");
  }

  // Unreadable states.

  @Test
  void load_anyBitOfTheFileFlipped_isUnreadable() throws IOException {
    save("u7 1 d:chat");
    byte[] content = Files.readAllBytes(file());
    Path file = file();
    for (int bit = 0; bit < content.length * 8; bit++) {
      byte[] flipped = content.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, flipped);
      assertUnreadable(state.load(), "it is damaged");
    }
  }

  @Test
  void load_anyByteOfTheKeyFlipped_isUnreadable() throws IOException {
    save("u7 1 d:chat");
    Path key = directory.resolve("state.key");
    byte[] content = Files.readAllBytes(key);
    assertThat(content).hasSize(32);
    for (int at = 0; at < content.length; at++) {
      byte[] flipped = content.clone();
      flipped[at] ^= 1;
      Files.write(key, flipped);
      assertUnreadable(state.load(), "another key");
    }
    for (int length : new int[] {0, 1, 31, 33, 64, 4096}) {
      Files.write(key, Arrays.copyOf(content, length));
      assertUnreadable(state.load(), "its key is damaged");
    }
  }

  @Test
  void load_cutOffAnywhereOrLonger_isUnreadable() throws IOException {
    save("u7 1 d:chat");
    Path file = file();
    byte[] content = Files.readAllBytes(file);
    for (int length = 0; length < content.length; length++) {
      Files.write(file, Arrays.copyOf(content, length));
      assertUnreadable(state.load(), "it is damaged");
    }
    Files.write(file, Arrays.copyOf(content, content.length + 1));
    assertUnreadable(state.load(), "it is damaged");
    Files.write(file, new byte[StateFormat.MAX_BYTES + 1]);
    assertUnreadable(state.load(), "it is larger than");
  }

  @Test
  void load_filesOfTwoSourcesSwapped_areUnreadable() throws IOException {
    save("u7 1 d:chat");
    Path mine = file();
    Path kept = Files.move(mine, parent.resolve("kept"));
    StoredState other = state("https://another");
    assertThat(other.save(documents("u7 1 g:chat"), 0)).isNull();
    Path others = file();
    Files.move(others, mine);
    Files.move(kept, others);
    assertUnreadable(state.load(), "for another source");
    assertUnreadable(other.load(), "for another source");
  }

  @Test
  void load_keyMissingWhileAStateIsThere_isUnreadable() throws IOException {
    save("u7 1 d:chat");
    Files.delete(directory.resolve("state.key"));
    assertUnreadable(state.load(), "its key is missing");
    assertUnreadable(state("https://another").load(), "its key is missing");
    assertThat(losses).hasSize(2).allMatch(reason -> reason.endsWith("its key is missing"));
  }

  @Test
  void load_keyAloneAfterACrash_isACleanFirstStart() throws IOException {
    save("u7 1 d:chat");
    Files.delete(file());
    assertThat(state.load()).isEqualTo(StoredState.Loaded.FIRST);
  }

  @Test
  void load_otherWordsOrKeysThanStored_isOutdatedUntilItIsStoredAnew() {
    save("u7 3 @5 g:chat d:audio v:tag");
    DocumentFormat fewer = new DocumentFormat(CATEGORIES, Set.of(Purpose.AI_TRAINING));
    DocumentFormat keys = new DocumentFormat(CATEGORIES, Set.copyOf(Purpose.BUILT_IN), "keys");
    for (DocumentFormat format : List.of(fewer, keys)) {
      StoredState.Loaded loaded =
          StoredState.of(directory, SOURCE, format, disk, losses::add).load();
      assertThat(loaded.isComplete()).isTrue();
      assertThat(loaded.documents().get("u7").isOutdated()).isTrue();
    }
    assertThat(state.load().documents().get("u7").isOutdated()).isFalse();

    StoredState other = StoredState.of(directory, SOURCE, keys, disk, losses::add);
    assertThat(other.save(List.of(of("u8 1 @5 g:chat")), 6)).isNull();
    assertThat(other.load().documents().get("u7").isOutdated()).isTrue();
    assertThat(other.load().documents().get("u8").isOutdated()).isFalse();

    assertThat(other.save(List.of(of("u7 3 @4 g:chat")), 7)).isNull();
    StoredDocument anew = other.load().documents().get("u7");
    assertThat(anew.isOutdated()).isFalse();
    assertThat(words(anew)).isEqualTo("u7 3 @4 g:chat");
  }

  @Test
  void load_aPurposeThatIsNotKnownAnyMore_isLeftOutAndTheRestIsNot() {
    save("u7 1 d:chat", "u8 1 gone");
    DocumentFormat fewer = new DocumentFormat(CATEGORIES, Set.of(Purpose.SECURITY));
    StoredState.Loaded loaded = StoredState.of(directory, SOURCE, fewer, disk, losses::add).load();
    assertThat(loaded.problem()).isNull();
    assertThat(loaded.documents().get("u7").document().choices()).isEmpty();
    assertThat(loaded.documents().get("u7").isOutdated()).isTrue();
  }

  /**
   * A rollback of the file can't be detected without a counter elsewhere. The maximum staleness
   * bounds the grants in it.
   */
  @Test
  void load_anOlderFilePutBack_isTakenForTheLastOne() throws IOException {
    save("u7 1 @5 g:chat");
    Path older = Files.copy(file(), parent.resolve("older"));
    save("u7 2 @9 d:chat");
    Files.move(older, file(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(loaded()).containsExactly("u7 1 @5 g:chat");
  }

  @Test
  void load_directoryIsAFile_isUnreadable() throws IOException {
    Files.writeString(directory, "");
    assertUnreadable(state.load(), "be read or written");
    assertThat(state.save(List.of(), 0)).contains("be read or written");
  }

  // Saving after an unreadable state.

  @Test
  void save_overADamagedFile_replacesItAndStaysIncomplete() throws IOException {
    save("u7 1 d:chat", "u8 1 d:chat");
    Files.write(file(), new byte[100]);
    save("u7 1 d:chat");
    assertThat(loaded()).containsExactly("u7 1 @0 d:chat");
    assertThat(state.load().isComplete()).isFalse();
    save("u9 1 g:chat");
    assertThat(state.load().isComplete()).isFalse();
  }

  @Test
  void save_keyLost_makesANewOneAndStaysIncomplete() throws IOException {
    save("u7 1 d:chat");
    Path key = directory.resolve("state.key");
    byte[] lost = Files.readAllBytes(key);
    Files.delete(key);
    save("u8 1 d:chat");
    assertThat(losses)
        .containsExactly("the state in ASSENT_STATE_DIR can't be used: its key is missing");
    assertThat(Files.readAllBytes(key)).hasSize(32).isNotEqualTo(lost);
    assertThat(loaded()).containsExactly("u8 1 @0 d:chat");
    assertThat(state.load().isComplete()).isFalse();
  }

  @Test
  void save_fileThatTheDiskDoesNotGive_isLeftAsItIs() throws IOException {
    save("u7 1 d:chat");
    byte[] before = Files.readAllBytes(file());
    disk.failAt = Step.READ;
    assertUnreadable(state.load(), "can't be read or written: AccessDeniedException");
    assertThat(state.save(documents("u8 1 g:chat"), 0))
        .isEqualTo("the state in ASSENT_STATE_DIR can't be read or written: AccessDeniedException");
    disk.failAt = Step.RUNTIME_EXCEPTION;
    assertUnreadable(state.load(), "be read or written: SecurityException");
    assertThat(state.save(documents("u8 1 g:chat"), 0)).contains("SecurityException");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    disk.failAt = null;
    assertThat(loaded()).containsExactly("u7 1 @0 d:chat");
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LIST", "PERMISSIONS", "OPEN", "APPEND", "TRUNCATE", "DELETE"})
  void save_failsAtACommitPoint_stateIsTheOldOrTheNewOneAndTheCallerKnows(Step step)
      throws IOException {
    save("u7 1 g:chat");
    disk.failAt = step;
    assertThat(state.save(documents("u7 2 d:chat"), 0))
        .isNotNull()
        .doesNotContain(parent.toString(), "u7");
    disk.failAt = null;
    assertThat(loaded())
        .containsExactly(step == Step.FORCE_DIRECTORY ? "u7 2 @0 d:chat" : "u7 1 @0 g:chat");
    assertThat(Arrays.stream(directory.toFile().list())).noneMatch(it -> it.endsWith(".tmp"));
    save("u7 3 d:chat");
    assertThat(loaded()).containsExactly("u7 3 @0 d:chat");
  }

  /** The first save creates a key before the file that the key protects. */
  @ParameterizedTest
  @EnumSource(Step.class)
  void save_firstOneFails_nextStartIsACleanFirstOneOrItsOwn(Step step) {
    for (String what : List.of("key", "state")) {
      directory = parent.resolve(what);
      StoredState first = state(SOURCE);
      disk.failFor =
          name -> name.contains("." + what) || !name.contains("."); // the directory itself too
      disk.failAt = step;
      String problem = first.save(documents("u7 1 d:chat"), 0);
      disk.failAt = null;
      StoredState.Loaded loaded = first.load();
      assertThat(loaded.problem()).isNull();
      assertThat(loaded.isComplete()).isTrue();
      if (problem == null) {
        assertThat(words(loaded.documents().get("u7"))).isEqualTo("u7 1 @0 d:chat");
      }
      assertThat(first.save(documents("u7 1 d:chat"), 0)).isNull();
      assertThat(first.load().documents()).hasSize(1);
    }
  }

  @Test
  void save_crashedProcessLeftTemporaryFiles_areReplacedAndNeverRead() throws IOException {
    save("u7 1 d:chat");
    Path temporary = directory.resolve("." + file().getFileName() + ".tmp");
    Files.writeString(temporary, "half");
    assertThat(loaded()).containsExactly("u7 1 @0 d:chat");
    save("u7 2 d:chat");
    assertThat(temporary).doesNotExist();
  }

  // Bounds.

  @Test
  void save_moreLevelsThanFit_keepsWhatRestrictsThenTheFirst() {
    List<StoredDocument> documents = new ArrayList<>();
    IntStream.range(0, StateFormat.MAX_LEVELS)
        .forEach(i -> documents.add(of("g" + i + " 1 g:chat")));
    documents.add(of("last 1 d:chat"));
    assertThat(state.save(documents, 0)).isNull();
    StoredState.Loaded loaded = state.load();
    assertThat(loaded.documents()).hasSize(StateFormat.MAX_LEVELS);
    assertThat(loaded.documents()).containsKeys("g0", "last").doesNotContainKey("g9999");
    assertThat(loaded.isComplete()).isTrue();
  }

  @Test
  void save_moreDenialsThanFit_isIncomplete() throws IOException {
    StoredDocument large =
        new StoredDocument(
            new MaskedDocument(
                "u0",
                1,
                0,
                Collections.nCopies(1000, of("u 1 d:chat").document().choices().get(0))),
            null,
            0,
            null,
            false);
    List<StoredDocument> documents = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      MaskedDocument document = large.document();
      documents.add(
          new StoredDocument(
              new MaskedDocument("u" + i, 1, 0, document.choices()), null, 0, null, false));
    }
    assertThat(state.save(documents, 0)).isNull();
    assertThat(Files.size(file())).isLessThanOrEqualTo(StateFormat.MAX_BYTES);
    StoredState.Loaded loaded = state.load();
    assertThat(loaded.documents().size()).isBetween(10, 79);
    assertThat(loaded.documents()).containsKey("u0").doesNotContainKey("u79");
    assertThat(loaded.isComplete()).isFalse();
  }

  @Test
  void save_documentThatCouldNotBeReadAgain_isLeftOut() {
    MaskedDocument document =
        new MaskedDocument(
            "u7",
            1,
            0,
            List.of(
                new MaskedChoice(
                    new Purpose("own"), 1, ChoiceValue.DENIED, null, Instant.EPOCH, null, false)));
    StoredDocument foreign = new StoredDocument(document, null, 0, null, false);
    assertThat(state.save(List.of(foreign, of("u8 1 g:chat")), 0)).isNull();
    assertThat(loaded()).containsExactly("u8 1 @0 g:chat");
    assertThat(state.load().isComplete()).isFalse();
  }

  @Test
  void save_denialWithAnEnd_isKeptWithout() {
    MaskedChoice denial = of("u7 1 d:chat").document().choices().get(0);
    MaskedChoice ending =
        new MaskedChoice(
            denial.purpose(),
            denial.categories(),
            denial.value(),
            denial.terms(),
            denial.at(),
            Instant.EPOCH,
            false);
    MaskedDocument document = new MaskedDocument("u7", 1, 0, List.of(ending));
    assertThat(state.save(List.of(new StoredDocument(document, null, 0, null, false)), 0)).isNull();
    assertThat(state.load().documents().get("u7").document().choices()).containsExactly(denial);
  }

  @Test
  void save_validatorTooLong_isLeftOut() {
    save("u7 1 v:" + "x".repeat(StateFormat.MAX_VALIDATOR), "u8 1 v:" + "x".repeat(1025));
    assertThat(state.load().documents().get("u7").validator()).hasSize(1024);
    assertThat(state.load().documents().get("u8").validator()).isNull();
  }

  // Several processes.

  @Test
  void save_byTwo_losesNeitherARevisionNorADenial() {
    StoredState other = state(SOURCE);
    save("a 5 g:chat", "b 3 g:chat", "c 1 @9 g:chat");
    assertThat(other.save(documents("a 6 d:chat", "c 1 @1 d:chat", "d 1 d:chat"), 0)).isNull();
    save("a 5 g:chat", "b 4 g:audio");
    assertThat(loaded())
        .containsExactlyInAnyOrder(
            "a 6 @0 d:chat", "b 4 @0 g:audio", "c 1 @1 d:chat", "d 1 @0 d:chat");
  }

  @Test
  void save_byTwoProcessesAtOnce_losesNothing() throws Exception {
    int count = 60;
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StoredDocuments.class.getName(),
                directory.toString(),
                "theirs",
                String.valueOf(count))
            .redirectErrorStream(true)
            .redirectOutput(parent.resolve("output").toFile())
            .start();
    try {
      StoredDocuments.saveAll(
          StoredState.of(directory, SOURCE, FORMAT, Disk.system(), reason -> {}), "ours", count);
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      other.destroyForcibly();
    }
    assertThat(Files.readString(parent.resolve("output"))).isEmpty();
    assertThat(other.exitValue()).isZero();
    StoredState.Loaded loaded = state.load();
    assertThat(loaded.problem()).isNull();
    assertThat(loaded.isComplete()).isTrue();
    assertThat(loaded.documents()).hasSize(2 * count + 1);
    assertThat(words(loaded.documents().get("shared")))
        .isEqualTo("shared " + (count - 1) + " @" + (count - 1) + " d:audio");
    assertThat(loaded.highWaterEpochNanos()).isEqualTo(count - 1);
  }
}
