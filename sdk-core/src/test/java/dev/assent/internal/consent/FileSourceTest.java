/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.consent.ChoiceState;
import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.consent.LocalStore.LevelChoice;
import dev.assent.internal.consent.LocalStore.TooMuchException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.file.FailingDisk.Step;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The {@code file:} source: reading again, choices that outlive a lost file, storing, and faults.
 */
class FileSourceTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long CHAT = CATEGORIES.mask("content.chat");
  private static final long AUDIO = CATEGORIES.mask("content.audio");
  private static final ChoiceVocabulary WORDS =
      new ChoiceVocabulary(CATEGORIES, Set.copyOf(Purpose.BUILT_IN));

  @TempDir Path directory;

  private final TestClock clock = new TestClock();
  private final ManualExecutor executor = new ManualExecutor(clock);
  private final AtomicInteger changes = new AtomicInteger();
  private final FailingDisk disk = new FailingDisk();
  private Path file;
  private FileSource source;

  @BeforeEach
  void setUp() {
    file = directory.resolve("consent.json");
    source = source();
  }

  private FileSource source() {
    return source(true);
  }

  private FileSource source(boolean stores) {
    return new FileSource(
        file,
        ConsentSources.label(2),
        stores,
        WORDS,
        clock,
        executor,
        Duration.ofSeconds(60),
        disk);
  }

  private void start() {
    source.start(changes::incrementAndGet);
  }

  /** A document: {@code u7 42 g:content.chat d:content.audio}, all for {@code ai_training}. */
  private static String document(String text) {
    String[] words = text.split(" ");
    StringBuilder choices = new StringBuilder();
    for (int i = 2; i < words.length; i++) {
      String value = words[i].startsWith("g") ? "granted" : "denied";
      choices
          .append(i == 2 ? "" : ",")
          .append(
              "{\"purpose\": \"ai_training\", \"categories\": [\"%s\"], \"choice\": \"%s\","
                      .formatted(words[i].substring(2), value)
                  + " \"terms\": \"2023-08-07\", \"at\": \"2023-08-08T09:00:00Z\"}");
    }
    return "{\"subject\": \"%s\", \"revision\": %s, \"choices\": [%s]}"
        .formatted(words[0], words[1], choices);
  }

  private void write(String... documents) throws IOException {
    List<String> all = new ArrayList<>();
    for (String text : documents) {
      all.add(document(text));
    }
    Files.writeString(file, "{\"documents\": [" + String.join(",\n", all) + "]}");
  }

  /**
   * Returns the choices in force as {@code granted denied}, with the last parts of the categories'
   * names.
   */
  private String says(FileSource source, String level) {
    Answer answer = source.answer(level);
    if (answer.document() == null) {
      return "?";
    }
    StringBuilder stated = new StringBuilder(answer.problem() == null ? "" : "? ");
    for (MaskedChoice choice : answer.document().choices()) {
      String value = choice.value().name().substring(0, 1).toLowerCase(Locale.ROOT);
      CATEGORIES
          .names(choice.categories())
          .forEach(name -> stated.append(value).append(':').append(name.substring(8)).append(' '));
    }
    return stated.toString().strip();
  }

  private MaskedChoice choice(ChoiceValue value, long mask) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, mask, value, LocalDate.of(2023, 8, 7), TestClock.START, null, false);
  }

  private static void store(FileSource source, String level, MaskedChoice choice)
      throws IOException {
    source.store(List.of(new LevelChoice(level, choice)));
  }

  private String read() throws IOException {
    return Files.readString(file);
  }

  // Reading.

  @Test
  void answer_beforeStart_unknown() {
    assertThat(source.answer("u7").problem()).isEqualTo("it has not been read yet");
  }

  @Test
  void start_validFile_answersAtOnceAndSilentForOthers() throws IOException {
    write("acme/u7 42 g:content.chat");
    start();
    assertThat(says(source, "acme/u7")).isEqualTo("g:chat");
    assertThat(source.answer("acme/u7").document().revision()).isEqualTo(42);
    assertThat(source.answer("acme").document()).isEqualTo(MaskedDocument.empty("acme"));
    assertThat(source.answer("acme").problem()).isNull();
    assertThat(changes).hasValue(0);
    assertThat(executor.periods()).hasSize(1);
  }

  @Test
  void refresh_contentChanged_tellsTheListener() throws IOException {
    write("u7 1 g:content.chat");
    start();
    write("u7 2 d:content.chat");
    assertThat(says(source, "u7")).isEqualTo("g:chat");
    executor.runAll();
    assertThat(says(source, "u7")).isEqualTo("d:chat");
    assertThat(changes).hasValue(1);
  }

  @Test
  void refresh_sameTimeAndLength_changeIsSeen() throws IOException {
    write("u7 1 g:content.chat");
    FileTime time = Files.getLastModifiedTime(file);
    start();
    write("u7 2 g:content.file");
    Files.setLastModifiedTime(file, time);
    executor.runAll();
    assertThat(says(source, "u7")).isEqualTo("g:file");
  }

  @Test
  void refresh_nothingChanged_confirmsWithoutTelling() throws IOException {
    write("u7 1 g:content.chat");
    start();
    long confirmed = source.answer("u7").confirmedNanoTime();
    clock.advance(Duration.ofSeconds(60));
    executor.runAll();
    assertThat(source.answer("u7").confirmedNanoTime() - confirmed)
        .isEqualTo(Duration.ofSeconds(60).toNanos());
    assertThat(changes).hasValue(0);
  }

  @Test
  void refresh_listenerThrows_goesOn() throws IOException {
    write("u7 1 g:content.chat");
    source.start(
        () -> {
          throw new IllegalStateException("listener");
        });
    write("u7 2 d:content.chat");
    executor.runAll();
    assertThat(says(source, "u7")).isEqualTo("d:chat");
  }

  @Test
  void refresh_errorEndsTheNotification_nextRefreshNotifies() throws IOException {
    write("u7 1 g:content.chat");
    source.start(
        () -> {
          if (changes.incrementAndGet() == 1) {
            throw new StackOverflowError();
          }
        });
    write("u7 2 d:content.chat");
    assertThatThrownBy(executor::runAll).isInstanceOf(StackOverflowError.class);
    executor.runAll();
    assertThat(changes).hasValue(2);
    executor.runAll();
    assertThat(changes).hasValue(2);
  }

  @Test
  void refresh_failsWithAnError_grantsAreUnknownAndItIsReadAgain() throws IOException {
    write("u7 1 g:content.chat d:content.audio");
    start();
    disk.error = new OutOfMemoryError("u7");
    executor.runAll();
    assertThat(says(source, "u7")).isEqualTo("? d:audio");
    assertThat(source.answer("u7").problem()).doesNotContain("u7");

    disk.error = null;
    executor.runAll();
    assertThat(says(source, "u7")).isEqualTo("g:chat d:audio");
  }

  @Test
  void close_thenNoMoreReading() throws IOException {
    write("u7 1");
    start();
    source.close();
    assertThat(executor.periods()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"documents\": [",
        "documents: []",
        "null",
        "[]",
        "{\"documents\": [{\"subject\": \"u7\", \"revision\": 43, \"choices\": [{\"purpose\": \"hush\"}]}]}",
        "{\"documents\": []} {\"documents\": []}"
      })
  void refresh_fileBecomesInvalid_denialsStayAndAllElseIsUnknown(String content)
      throws IOException {
    write("acme/u7 42 g:content.chat d:content.audio");
    start();
    Files.writeString(file, content);
    executor.runAll();
    assertThat(says(source, "acme/u7")).isEqualTo("? d:audio");
    assertThat(says(source, "acme")).isEqualTo("?");
    assertThat(source.answer("acme").problem()).doesNotContain("hush");
    assertThat(changes).hasValue(1);
    write("acme/u7 42 g:content.chat d:content.audio");
    executor.runAll();
    assertThat(says(source, "acme/u7")).isEqualTo("g:chat d:audio");
    assertThat(changes).hasValue(2);
  }

  @Test
  void start_missingDirectoryOrOversized_unknownAndSaysWhy() throws IOException {
    start();
    assertThat(source.answer("u7").problem()).isEqualTo("there is no such file");
    Files.createDirectory(file);
    executor.runAll();
    assertThat(source.answer("u7").problem()).isEqualTo("it is not a regular file");
    Files.delete(file);
    Files.write(file, new byte[ConsentDocumentParser.MAX_BYTES + 1]);
    executor.runAll();
    assertThat(source.answer("u7").problem()).startsWith("it is larger than");
  }

  @Test
  void refresh_fileRemoved_denialsStay() throws IOException {
    write("u7 1 g:content.chat d:content.audio");
    start();
    Files.delete(file);
    executor.runAll();
    assertThat(says(source, "u7")).isEqualTo("? d:audio");
  }

  @Test
  void refresh_replacedWhileItIsRead_readsOneOrTheOther() throws Exception {
    write("u7 0 g:content.chat");
    start();
    Thread writer =
        new Thread(
            () -> {
              for (int revision = 1; revision <= 300; revision++) {
                String value = revision % 2 == 0 ? "g:content.chat" : "d:content.chat";
                replace("u7 " + revision + " " + value);
              }
            });
    writer.start();
    while (writer.isAlive()) {
      executor.runAll();
      Answer answer = source.answer("u7");
      if (answer.problem() == null) {
        boolean denied = answer.document().choices().get(0).isDenied();
        assertThat(denied).isEqualTo(answer.document().revision() % 2 != 0);
      }
    }
    writer.join();
    executor.runAll();
    assertThat(source.answer("u7").document().revision()).isEqualTo(300);
  }

  private void replace(String document) {
    try {
      Path next = directory.resolve("next");
      Files.writeString(next, "{\"documents\": [" + document(document) + "]}");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void read_device_refusedBeforeItIsOpened() {
    assertThatThrownBy(() -> Disk.system().read(Path.of("/dev/zero"), 1000))
        .hasMessage("it is not a regular file");
  }

  // Log lines.

  private void refreshAfter(Duration duration) {
    clock.advance(duration);
    executor.runPeriodic();
  }

  @Test
  void log_fileIsMissing_saysWhichSourceAndWhatCounts() {
    source = source(false);
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();
      refreshAfter(Duration.ofDays(2));

      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().get(0))
          .contains("2 in ASSENT_CONSENT_SOURCE", "there is no such file", "count as unknown")
          .doesNotContain(directory.toString(), "consent.json");
    }
  }

  @Test
  void log_theFirstChoiceCreatesTheFile_warnsOfNothing() throws IOException {
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();
      refreshAfter(Duration.ofHours(23));
      store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
      refreshAfter(Duration.ofDays(2));

      assertThat(log.records()).extracting(LogRecord::getLevel).containsExactly(Level.INFO);
      assertThat(log.messages().get(0))
          .contains("2 in ASSENT_CONSENT_SOURCE", "has no file yet", "first choice", "its path")
          .doesNotContain(directory.toString(), "consent.json");
    }
  }

  @Test
  void log_nobodyChoosesForADay_warnsThatThereIsNoFile() {
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();
      refreshAfter(Duration.ofDays(1));
      refreshAfter(Duration.ofDays(1));

      assertThat(log.records())
          .extracting(LogRecord::getLevel)
          .containsExactly(Level.INFO, Level.WARNING);
      assertThat(log.messages().get(1)).contains("there is no such file");
    }
  }

  @Test
  void log_noChoiceCanCreateTheFile_warns() {
    file = directory.resolve("typo/consent.json");
    source = source();
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();

      assertThat(log.records()).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
    }
  }

  @Test
  void log_fileIsDeletedBeforeTheFirstChoice_warns() throws IOException {
    write("u7 1");
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();
      Files.delete(file);
      refreshAfter(Duration.ofMinutes(1));

      assertThat(log.records()).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
    }
  }

  /** Choices were stored here in an earlier run, denials too: its lock file is still there. */
  @Test
  void log_fileOfAnEarlierRunIsLost_warns() throws IOException {
    start();
    store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
    Files.delete(file);
    source = source();
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();

      assertThat(log.records()).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
    }
  }

  @Test
  void log_fileBreaksAndIsMended_saysBothOnceWithTheLine() throws IOException {
    write("u7 1 g:content.chat");
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();
      assertThat(log.messages()).isEmpty();

      Files.writeString(file, "{\"documents\": [\n{\"hush\": 1}]}");
      refreshAfter(Duration.ofMinutes(1));
      refreshAfter(Duration.ofHours(2));
      write("u7 1 g:content.chat");
      refreshAfter(Duration.ofMinutes(1));

      assertThat(log.messages()).hasSize(2);
      assertThat(log.messages().get(0))
          .contains("2 in ASSENT_CONSENT_SOURCE", "the file:2: unknown key")
          .doesNotContain("hush", "consent.json");
      assertThat(log.messages().get(1)).contains("2 in ASSENT_CONSENT_SOURCE", "read again");
    }
  }

  @Test
  void log_fileIsBrokenAgainAndAgain_onceAnHourAndNotSilentAfterIt() throws IOException {
    write("u7 1");
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();
      for (int i = 0; i < 10; i++) {
        Files.delete(file);
        refreshAfter(Duration.ofMinutes(1));
        write("u7 1");
        refreshAfter(Duration.ofMinutes(1));
      }
      assertThat(log.messages()).hasSize(2);

      Files.delete(file);
      refreshAfter(Duration.ofMinutes(1));
      assertThat(log.messages()).hasSize(2);
      refreshAfter(Duration.ofHours(1));
      assertThat(log.messages()).hasSize(3);
    }
  }

  @Test
  void log_storeFindsADamagedFile_saysSo() throws IOException {
    write("u7 1");
    start();
    Files.writeString(file, "{");
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      assertThatThrownBy(() -> store(source, "u7", choice(ChoiceValue.DENIED, CHAT)))
          .isInstanceOf(IOException.class);
      executor.runDue();

      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().get(0)).contains("can't be used").doesNotContain("consent.json");
    }
  }

  @Test
  void log_handlerThrows_refreshGoesOn() throws IOException {
    write("u7 1 g:content.chat");
    start();
    Handler theirs = new ThrowingHandler();
    Logger logger = Logger.getLogger("dev.assent.consent");
    logger.addHandler(theirs);
    try {
      Files.delete(file);
      executor.runPeriodic();
    } finally {
      logger.removeHandler(theirs);
    }
    write("u7 2 d:content.chat");
    executor.runPeriodic();

    assertThat(says(source, "u7")).isEqualTo("d:chat");
  }

  private static final class ThrowingHandler extends Handler {
    @Override
    public void publish(LogRecord record) {
      throw new IllegalStateException("theirs");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private LevelChoice expiring(String level, Duration in) {
    MaskedChoice grant = choice(ChoiceValue.GRANTED, CHAT);
    return new LevelChoice(
        level,
        new MaskedChoice(
            grant.purpose(),
            CHAT,
            grant.value(),
            grant.terms(),
            grant.at(),
            clock.instant().plus(in),
            false));
  }

  @Test
  void log_grantsExpire_saysHowManyAtMostOnceAnHour() throws IOException {
    start();
    Duration hour = Duration.ofHours(1);
    source.store(
        List.of(
            expiring("acme/u1", hour),
            expiring("acme/u2", hour),
            expiring("acme/u3", hour.plusMinutes(30)),
            new LevelChoice("acme/u4", choice(ChoiceValue.DENIED, CHAT))));
    executor.runDue();
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      refreshAfter(Duration.ofMinutes(59));
      assertThat(log.messages()).isEmpty();

      refreshAfter(Duration.ofMinutes(1));
      refreshAfter(Duration.ofMinutes(31));
      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().get(0))
          .contains("2 in ASSENT_CONSENT_SOURCE: 2.", "count as unknown")
          .doesNotContain("acme", "consent.json");

      refreshAfter(Duration.ofMinutes(31));
      refreshAfter(Duration.ofHours(5));
      assertThat(log.messages()).hasSize(2);
      assertThat(log.messages().get(1)).contains("2 in ASSENT_CONSENT_SOURCE: 3.");
    }
  }

  @Test
  void log_aLaterChoiceReplacedTheExpiredGrant_saysNothing() throws IOException {
    Files.writeString(
        file,
        "{\"documents\": ["
            + document("u7 1 g:content.chat g:content.chat")
                .replaceFirst("\"at\"", "\"expires\": \"2023-08-08T09:00:01Z\", \"at\"")
                .replaceFirst("2023-08-08T09:00:00Z\"}\\]", "2023-08-09T09:00:00Z\"}]")
            + "]}");
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      start();

      assertThat(says(source, "u7")).isEqualTo("g:chat g:chat");
      assertThat(log.messages()).isEmpty();
    }
  }

  // Revisions.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "gone",
      textBlock =
          """
          # known, then read, one after the other                              | what counts
          u7 5 g:content.chat  | u7 6 g:content.audio | u7 6 g:content.audio   | g:audio
          u7 5 g:content.chat  | u7 5 g:content.audio | u7 5 g:content.audio   | g:audio
          u7 5 g:content.chat  | u7 4 g:content.audio | u7 4 g:content.audio   | g:chat
          u7 5 g:content.chat  | u7 4 d:content.chat  | u7 4 d:content.chat    | d:chat
          u7 5 g:content.chat  | u7 4 d:content.chat  | u7 5 g:content.chat    | d:chat
          u7 5 g:content.chat  | u7 4 d:content.chat  | u7 6 g:content.chat    | g:chat
          u7 5 d:content.chat  | u7 4 g:content.chat  | u7 3                   | d:chat
          u7 5 d:content.chat  | u7 6                 | u7 6                   | ''
          u7 5 d:content.chat  | gone                 | gone                   | d:chat
          u7 5 g:content.chat  | gone                 | gone                   | ''
          u7 5 g:content.chat  | gone                 | u7 4 g:content.chat    | ''
          u7 5 g:content.chat  | gone                 | u7 5 g:content.chat    | g:chat
          u7 5 d:content.chat  | gone                 | u7 4 g:content.chat    | d:chat
          """)
  void refresh_otherRevision_olderTightensAndNeverLoosens(
      String first, String second, String third, String counts) throws IOException {
    write(first);
    start();
    for (String next : Arrays.asList(second, third)) {
      write(next == null ? new String[0] : new String[] {next});
      executor.runAll();
    }
    assertThat(says(source, "u7")).isEqualTo(counts);
  }

  @Test
  void refresh_olderRevision_grantsAgeFromWhenTheyWereLastSeen() throws IOException {
    write("u7 5 g:content.chat");
    start();
    long seen = source.answer("u7").confirmedNanoTime();
    write("u7 4 g:content.chat");
    clock.advance(Duration.ofSeconds(60));
    executor.runAll();
    write("u7 4 g:content.chat", "u8 1");
    clock.advance(Duration.ofSeconds(60));
    executor.runAll();
    assertThat(source.answer("u7").confirmedNanoTime()).isEqualTo(seen);
    assertThat(source.answer("u8").confirmedNanoTime()).isEqualTo(clock.nanoTime());
  }

  // Storing.

  @Test
  void store_noFile_createsItForTheOwnerAlone() throws IOException {
    start();
    store(source, "acme/u7", choice(ChoiceValue.GRANTED, CHAT));
    assertThat(says(source, "acme/u7")).isEqualTo("g:chat");
    assertThat(says(source, "acme")).isEmpty();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    FileSource next = source();
    next.start(() -> {});
    assertThat(next.answer("acme/u7").document()).isEqualTo(source.answer("acme/u7").document());
    assertThat(next.answer("acme/u7").document().revision()).isEqualTo(1);
  }

  @Test
  void store_existingFile_keepsOthersAndPermissionsAndCountsUp() throws IOException {
    write("acme 3 d:content.video", "acme/u7 41 g:content.audio");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    start();
    store(source, "acme/u7", choice(ChoiceValue.DENIED, CHAT));
    assertThat(says(source, "acme/u7")).isEqualTo("g:audio d:chat");
    assertThat(source.answer("acme/u7").document().revision()).isEqualTo(42);
    assertThat(says(source, "acme")).isEqualTo("d:video");
    assertThat(source.answer("acme").document().revision()).isEqualTo(3);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("consent.json", "consent.json.lock");
  }

  @Test
  void store_behindASymbolicLink_replacesTheTargetAndNotTheLink() throws IOException {
    Path target = Files.createDirectory(directory.resolve("real")).resolve("choices.json");
    Files.writeString(target, "{\"documents\": []}");
    Files.createSymbolicLink(file, target);
    start();
    store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(target)).contains("denied");
  }

  @Test
  void store_anotherProcessChangedTheFile_bothChoicesStay() throws IOException {
    write("u7 1");
    FileSource other = source();
    other.start(() -> {});
    start();
    store(other, "u7", choice(ChoiceValue.DENIED, AUDIO));
    store(source, "u7", choice(ChoiceValue.GRANTED, CHAT));
    assertThat(says(source, "u7")).isEqualTo("d:audio g:chat");
    executor.runAll();
    assertThat(says(other, "u7")).isEqualTo("d:audio g:chat");
    assertThat(changes.get()).isPositive();
  }

  @Test
  void store_grantsAndDenialsInTurn_theLastCountsAndTheFileStaysSmall() throws IOException {
    start();
    for (int i = 0; i < 20; i++) {
      store(source, "u7", choice(ChoiceValue.GRANTED, CHAT | AUDIO));
      store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
    }
    assertThat(says(source, "u7")).isEqualTo("g:audio d:chat");
    store(source, "u7", choice(ChoiceValue.GRANTED, CHAT));
    List<MaskedChoice> choices = source.answer("u7").document().choices();
    assertThat(choices).hasSize(3);
    assertThat(choices.get(1).isDenied()).isTrue();
    assertThat(choices.get(1).at()).isBefore(choices.get(2).at());
  }

  @Test
  void store_many_oneAmendmentAndOneForcedFile() throws IOException {
    write("u7 41 g:content.audio", "u9 3 d:content.video");
    start();
    List<LevelChoice> burst = new ArrayList<>();
    for (int user = 0; user < 5_000; user++) {
      burst.add(new LevelChoice("acme/u" + user, choice(ChoiceValue.DENIED, CHAT)));
    }
    burst.add(new LevelChoice("u7", choice(ChoiceValue.DENIED, CHAT)));
    burst.add(new LevelChoice("u7", choice(ChoiceValue.GRANTED, CHAT)));

    source.store(burst);

    assertThat(disk.forces()).isOne();
    FileSource next = source();
    next.start(() -> {});
    assertThat(says(next, "acme/u0")).isEqualTo("d:chat");
    assertThat(says(next, "acme/u4999")).isEqualTo("d:chat");
    assertThat(says(next, "u7")).isEqualTo("g:audio d:chat g:chat");
    assertThat(next.answer("u7").document().revision()).isEqualTo(43);
    assertThat(says(next, "u9")).isEqualTo("d:video");
  }

  @Test
  void store_moreThanTheFileMayHold_saysSoAndLeavesTheFile() throws IOException {
    write("u7 1");
    start();
    String before = read();
    String account = "a".repeat(250);
    List<LevelChoice> burst = new ArrayList<>();
    for (int user = 0; user < ConsentDocumentParser.MAX_BYTES / 400; user++) {
      burst.add(new LevelChoice(account + "/u" + user, choice(ChoiceValue.DENIED, CHAT)));
    }

    assertThatThrownBy(() -> source.store(burst)).isInstanceOf(TooMuchException.class);

    assertThat(read()).isEqualTo(before);
    source.store(burst.subList(0, 10));
    assertThat(says(source, account + "/u9")).isEqualTo("d:chat");
  }

  @Test
  void store_choiceDatedAheadInTheFile_theNewOneIsTheLatest() throws IOException {
    Files.writeString(
        file,
        ("{\"documents\": [" + document("u7 1 d:content.chat g:content.audio") + "]}")
            .replace("2023-08-08", "2099-01-01"));
    start();
    store(source, "u7", choice(ChoiceValue.GRANTED, CHAT));
    store(source, "u7", choice(ChoiceValue.DENIED, AUDIO));
    ResolvedChoices choices =
        ResolvedChoices.read(
            new SubjectPath("u7"), List.of(source), CATEGORIES, Duration.ofDays(1), clock);
    int chat = Long.numberOfTrailingZeros(CHAT);
    int audio = Long.numberOfTrailingZeros(AUDIO);
    assertThat(choices.effective(Purpose.AI_TRAINING, chat, Long.MIN_VALUE, false).state())
        .isEqualTo(ChoiceState.GRANTED);
    assertThat(choices.effective(Purpose.AI_TRAINING, audio, Long.MIN_VALUE, false).state())
        .isEqualTo(ChoiceState.DENIED);
  }

  @Test
  void store_damagedFile_leftAsItIs() throws IOException {
    write("u7 1 g:content.chat");
    start();
    Files.writeString(file, "{\"documents\": [ hush");
    assertThatThrownBy(() -> store(source, "u7", choice(ChoiceValue.DENIED, CHAT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left as it is")
        .hasMessageNotContaining("hush");
    assertThat(read()).isEqualTo("{\"documents\": [ hush");
    assertThat(says(source, "u7")).isEqualTo("?");
    executor.runAll();
    assertThat(changes.get()).isPositive();
  }

  @Test
  void store_fileRemoved_keepsEveryDenialAndNoGrant() throws IOException {
    write("u7 7 g:content.chat d:content.audio", "u8 3 d:content.video");
    start();
    Files.delete(file);
    store(source, "u7", choice(ChoiceValue.DENIED, CATEGORIES.mask("content.file")));
    FileSource next = source();
    next.start(() -> {});
    assertThat(says(next, "u7")).isEqualTo("d:audio d:file");
    assertThat(says(next, "u8")).isEqualTo("d:video");
    assertThat(next.answer("u7").document().revision()).isEqualTo(8);
  }

  @Test
  void store_fileRolledBack_buildsOnTheNewestRevision() throws IOException {
    write("u7 7 d:content.audio");
    start();
    write("u7 6 g:content.audio");
    store(source, "u7", choice(ChoiceValue.GRANTED, CHAT));
    assertThat(says(source, "u7")).isEqualTo("d:audio g:chat");
    assertThat(source.answer("u7").document().revision()).isEqualTo(8);
  }

  @Test
  void store_lockHeldElsewhere_failsAndChangesNothing() throws IOException {
    write("u7 1 g:content.chat");
    start();
    disk.failAt = Step.LOCK;
    assertThatThrownBy(() -> store(source, "u7", choice(ChoiceValue.DENIED, CHAT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't be locked");
    assertThat(says(source, "u7")).isEqualTo("g:chat");
  }

  @Test
  void lock_heldByAnotherChannel_waitsUntilItIsFree() throws Exception {
    Path lock = directory.resolve("lock");
    try (FileChannel held =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lockHeld = held.lock();
      Thread waiting =
          new Thread(
              () -> {
                try (Closeable taken = Disk.system().lock(lock)) {
                  changes.addAndGet(taken == null ? 0 : 1);
                } catch (IOException failed) {
                  changes.addAndGet(100);
                }
              });
      waiting.start();
      lockHeld.release();
      waiting.join();
    }
    assertThat(changes).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"LOCK", "READ", "CREATE", "WRITE", "FORCE", "RENAME", "FORCE_DIRECTORY"})
  void store_failsAtACommitPoint_fileIsTheOldOrTheNewOneAndTheCallerKnows(Step step)
      throws IOException {
    write("u7 41 g:content.chat");
    String before = read();
    start();
    disk.failAt = step;
    assertThatThrownBy(() -> store(source, "u7", choice(ChoiceValue.DENIED, CHAT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("consent.json");
    disk.failAt = null;
    if (step == Step.FORCE_DIRECTORY) {
      assertThat(says(source, "u7")).isEqualTo("d:chat");
      assertThat(read()).contains("denied");
    } else {
      assertThat(read()).isEqualTo(before);
    }
    assertThat(directory.resolve(".consent.json.tmp")).doesNotExist();

    executor.runAll();
    FileSource afterRestart = source();
    afterRestart.start(() -> {});
    assertThat(afterRestart.answer("u7").document()).isEqualTo(source.answer("u7").document());
    store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
    assertThat(says(source, "u7")).isEqualTo("d:chat");
  }

  @Test
  void store_crashedProcessLeftATemporaryFile_isReplacedAndNeverRead() throws IOException {
    write("u7 1 g:content.chat");
    Files.writeString(directory.resolve(".consent.json.tmp"), "half");
    start();
    store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
    assertThat(says(source, "u7")).isEqualTo("d:chat");
    assertThat(directory.resolve(".consent.json.tmp")).doesNotExist();
  }

  @Test
  void store_afterShutdown_stillStores() throws IOException {
    write("u7 1");
    start();
    executor.shutdown();
    store(source, "u7", choice(ChoiceValue.DENIED, CHAT));
    assertThat(read()).contains("denied");
  }
}
