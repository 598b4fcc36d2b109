/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TokenFilesTest {
  private static final String FIRST = "first-token-of-32-characters-or-more";
  private static final String SECOND = "second-token-of-32-characters-or-more";
  private static final long SECOND_NANOS = 1_000_000_000L;

  @TempDir private Path directory;
  private long now;

  private TokenFiles files() throws IOException {
    return new TokenFiles(directory, () -> now);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /** Returns the role of a token after the next second. */
  private Role role(TokenFiles files, String token) {
    now += 2 * SECOND_NANOS;
    Credential credential = files.find(Accounts.hash(token));
    return credential == null ? null : credential.role();
  }

  @Test
  void find_tokensOfFiles_haveTheirRoles() throws IOException {
    write("operator", FIRST);
    write("service.shop", "\n" + SECOND + "\n");
    write("metrics", "prometheus-0123456789-0123456789==");
    write(".hidden", "x");
    TokenFiles files = files();

    assertThat(role(files, FIRST)).isEqualTo(Role.OPERATOR);
    assertThat(role(files, SECOND)).isEqualTo(Role.SERVICE);
    assertThat(role(files, "prometheus-0123456789-0123456789==")).isEqualTo(Role.METRICS);
    assertThat(role(files, "")).isNull();
    assertThat(role(files, "x")).isNull();
  }

  @Test
  void find_afterARotation_knowsTheNewTokenAndForgetsTheOld() throws IOException {
    write("service", FIRST);
    TokenFiles files = files();
    write("service", FIRST + "\n" + SECOND);
    assertThat(role(files, FIRST)).isEqualTo(Role.SERVICE);
    assertThat(role(files, SECOND)).isEqualTo(Role.SERVICE);

    write("service", SECOND);

    assertThat(role(files, FIRST)).isNull();
    assertThat(role(files, SECOND)).isEqualTo(Role.SERVICE);
  }

  @Test
  void find_withinASecond_readsNoFile() throws IOException {
    write("service", FIRST);
    TokenFiles files = files();
    Files.delete(directory.resolve("service"));

    now += SECOND_NANOS;
    assertThat(files.find(Accounts.hash(FIRST))).isNotNull();
    assertThat(role(files, FIRST)).isNull();
  }

  /** A file that turns wrong loses its tokens, and no others. */
  @Test
  void find_afterAFileTurnedWrong_closesThatFileAlone() throws IOException {
    write("service", FIRST);
    write("operator", SECOND);
    TokenFiles files = files();
    write("service", FIRST + "\nshort");

    assertThat(role(files, FIRST)).isNull();
    assertThat(role(files, SECOND)).isEqualTo(Role.OPERATOR);
  }

  @Test
  void find_withoutTheDirectory_knowsNobody() throws IOException {
    write("service", FIRST);
    TokenFiles files = files();
    Files.delete(directory.resolve("service"));
    Files.delete(directory);

    assertThat(role(files, FIRST)).isNull();
  }

  /** The server looks for withdrawn tokens each five seconds. */
  @Test
  void stream_whoseFileIsDeleted_ends() throws IOException {
    write("service", FIRST);
    write("service.shop", SECOND);
    AtomicLong nanoTime = new AtomicLong();
    ServiceConfig config = ServiceConfig.defaults().withTokens(directory);
    try (ConsentService service =
            ConsentService.start(config, new Time(Clock.systemUTC(), nanoTime::get));
        Events withdrawn = Events.of(service.base(), FIRST);
        Events other = Events.of(service.base(), SECOND)) {
      Files.delete(directory.resolve("service"));
      nanoTime.addAndGet(6 * SECOND_NANOS);

      assertThat(withdrawn.nextData("never")).isNull();
      await().until(() -> service.streams().size() == 1);
      assertThat(other.next()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "service, secret, 'the file service, line 1: must be a token'",
    "service, secret with spaces and thirty-two characters, line 1",
    "admin, secret, 'the file admin: its name must begin with operator, service, metrics or bridge'",
    "account, secret, its name must begin"
  })
  void start_wrongFile_namesItAndNotItsContent(String name, String text, String message)
      throws IOException {
    write(name, text);

    assertThatThrownBy(this::files)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }
}
