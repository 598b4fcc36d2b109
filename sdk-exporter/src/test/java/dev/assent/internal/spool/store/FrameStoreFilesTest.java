/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on the real file system. */
class FrameStoreFilesTest {
  private static final String CANARY = "canary-5f1c-of-a-meeting";
  private static final StoreLimits LIMITS = StoreLimits.of(1 << 20, Duration.ofHours(18));

  @TempDir private Path directory;

  private static FrameStore open(Path directory) {
    return FrameStore.open(
        directory,
        LIMITS,
        Disk.system(),
        Clock.system(),
        new LossListener() {
          @Override
          public void lost(Lost reason, long id, int count) {
            throw new AssertionError("lost: " + reason);
          }

          @Override
          public void lostUnseen(Lost reason, int count, int kind) {
            throw new AssertionError("lost unseen: " + reason);
          }
        },
        Runnable::run);
  }

  private static long append(FrameStore store, String word) throws IOException {
    return store.append(word.getBytes(UTF_8), word.repeat(20).getBytes(UTF_8), 1);
  }

  @Test
  void files_holdNoClearText() throws IOException {
    Path spool = directory.resolve("spool");
    FrameStore store = open(spool);
    for (int i = 0; i < 50; i++) {
      append(store, CANARY);
    }
    List<String> seenWithin = new ArrayList<>();
    store.rewrite(
        CANARY.getBytes(UTF_8),
        (id, frame) -> {
          seenWithin.addAll(filesWith(spool, CANARY));
          return frame;
        });
    append(store, CANARY);
    store.close();
    assertThat(seenWithin).isEmpty();
    assertThat(filesWith(spool, CANARY)).isEmpty();
    assertThat(filesWith(spool, "assent frames 01")).as("what the search finds").hasSize(2);
  }

  private static List<String> filesWith(Path directory, String text) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().contains(text) || contains(file, text))
          .map(Path::toString)
          .toList();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.isRegularFile(file)
          && new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
              .contains(text);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void store_closedAndOpened_keepsAndErases() throws IOException {
    FrameStore before = open(directory);
    append(before, "one");
    append(before, "two");
    before.close();
    FrameStore store = open(directory);
    List<Long> ids = new ArrayList<>();
    store.recover((id, frame) -> ids.add(id));
    assertThat(ids).hasSize(2);
    assertThat(store.rewrite(new byte[9], (id, frame) -> id == ids.get(0) ? null : frame))
        .isEqualTo(ErasureResult.REWRITTEN);
    assertThat(store.read(ids.get(0))).isNull();
    assertThat(store.read(ids.get(1)).header()).asString(UTF_8).isEqualTo("two");
    store.done(ids.get(1));
    assertThat(names()).containsExactlyInAnyOrder("lock", "key");
    store.destroy();
    assertThat(names()).containsExactly("lock");
    store.close();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void files_areForTheirOwnerAlone() throws IOException {
    assumePosix();
    Path spool = directory.resolve("a/b");
    FrameStore store = open(spool);
    append(store, "word");
    assertThat(Files.getPosixFilePermissions(spool))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (Stream<Path> files = Files.list(spool)) {
      assertThat(files)
          .hasSize(3)
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .isEqualTo(PosixFilePermissions.fromString("rw-------")));
    }
    store.close();
  }

  @Test
  void open_keyThatOthersCanRead_isRefusedAndGivesTheLockBack() throws IOException {
    assumePosix();
    FrameStore store = open(directory);
    append(store, "word");
    store.close();
    Path key = directory.resolve("key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SPOOL_DIR")
        .hasMessageContaining(key.toString())
        .hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    open(directory).close();
  }

  @Test
  void open_directoryIsAFile_isRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> open(file.resolve("spool")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SPOOL_DIR")
        .hasMessageContaining(file.toString());
  }

  private static void assumePosix() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  @Test
  void operations_ofAnInterruptedThread_areNotEnded() throws IOException {
    FrameStore store = open(directory);
    Thread.currentThread().interrupt();
    try {
      long id = append(store, "word");
      assertThat(store.read(id)).isNotNull();
      assertThat(store.rewrite(new byte[1], (it, frame) -> frame))
          .isEqualTo(ErasureResult.REWRITTEN);
      assertThat(store.read(id)).isNotNull();
      store.done(id);
      append(store, "more");
      store.close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /**
   * The refusal in this process must not release the lock; on POSIX, closing a descriptor would.
   */
  @Test
  void lock_heldHere_refusesAnotherProcessEvenAfterASecondOneHere() throws Exception {
    FrameStore store = open(directory);
    assertThatThrownBy(() -> open(directory)).hasMessageContaining("in use");
    assertThat(openInAnotherProcess()).isEqualTo("refused");
    assertThatThrownBy(() -> open(directory)).hasMessageContaining("in use");
    store.close();
    assertThat(openInAnotherProcess()).isEqualTo("opened");
    open(directory).close();
  }

  private String openInAnotherProcess() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Opening.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (InputStream out = process.getInputStream()) {
      String stated = new String(out.readAllBytes(), UTF_8).strip();
      process.waitFor();
      return stated;
    }
  }

  /** Opens the store in another process. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] arguments) {
      try {
        open(Path.of(arguments[0])).close();
        System.out.println("opened");
      } catch (ConfigurationException refused) {
        System.out.println("refused");
      }
    }
  }
}
