/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakCheckTest {
  private static final String WORDS = "the merger closes on friday";

  @TempDir private Path directory;

  private static void assertFound(byte[] bytes) {
    assertThat(LeakCheck.of(WORDS).bytes("exit", bytes).find())
        .hasSize(1)
        .allMatch(sentence -> sentence.contains("exit"));
  }

  @Test
  void find_eachForm_isFound() {
    assertFound(("x" + WORDS.toUpperCase(Locale.ROOT) + "y").getBytes(UTF_8));
    assertFound(WORDS.getBytes(UTF_16LE));
    assertFound(HexFormat.of().withUpperCase().formatHex(WORDS.getBytes(UTF_8)).getBytes(UTF_8));
    assertFound(URLEncoder.encode(WORDS, UTF_8).getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "abcd"})
  void find_base64AtEachPosition_isFound(String before) {
    byte[] bytes = (before + WORDS + " and more").getBytes(UTF_8);

    assertFound(Base64.getEncoder().encode(bytes));
    assertFound(Base64.getUrlEncoder().encode(bytes));
  }

  @Test
  void find_otherWords_areNotFound() {
    byte[] other = "the merger closes on monday".getBytes(UTF_8);

    assertThat(LeakCheck.of(WORDS).bytes("exit", other).find()).isEmpty();
  }

  @Test
  void disk_fileWithTheValue_isNamed() throws IOException {
    Path file = Files.createDirectories(directory.resolve("spool")).resolve("frame");
    Files.writeString(file, WORDS);

    assertThatThrownBy(() -> LeakCheck.of(WORDS).disk(directory).assertNone())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("frame");
  }

  @Test
  void assertNone_nothingArrived_fails() {
    try (Receiver receiver = Receiver.start()) {
      LeakCheck check = LeakCheck.of(WORDS).wire(receiver);

      assertThatThrownBy(check::assertNone)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("proves nothing");
      check.allowingSilence().assertNone();
    }
  }

  @Test
  void wire_headerWithTheValue_isFound() throws IOException, InterruptedException {
    try (Receiver receiver = Receiver.start()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(receiver.endpoint("ops") + "/v1/traces"))
              .header("x-words", WORDS)
              .POST(BodyPublishers.ofString("harmless"))
              .build();
      HttpClient.newHttpClient().send(request, BodyHandlers.discarding());

      assertThat(LeakCheck.of(WORDS).wire(receiver).find()).hasSize(1);
      assertThat(receiver.received("harmless")).isTrue();
      assertThat(receiver.received("ops", "harmless")).isTrue();
      assertThat(receiver.received("training", "harmless")).isFalse();
      assertThat(receiver.paths()).containsExactly("/ops/v1/traces");
      assertThat(receiver.requests().get(0).header("X-Words")).isEqualTo(WORDS);
      assertThat(receiver.requests().get(0).header("X-Word")).isEmpty();
      assertThat(receiver.requests().get(0).toString()).doesNotContain("harmless");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "gzip"})
  void assertNone_bodyThatCantBeDecompressed_fails(String encoding)
      throws IOException, InterruptedException {
    try (Receiver receiver = Receiver.start()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(receiver.endpoint("ops") + "/v1/traces"))
              .header("Content-Encoding", encoding)
              .POST(BodyPublishers.ofString("harmless"))
              .build();
      HttpClient.newHttpClient().send(request, BodyHandlers.discarding());

      assertThatThrownBy(() -> LeakCheck.of(WORDS).wire(receiver).assertNone())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("can't be decompressed");
    }
  }

  @Test
  void disk_directoryWithTheValue_isNamed() throws IOException {
    Files.createDirectories(directory.resolve(WORDS));

    assertThat(LeakCheck.of(WORDS).disk(directory).find()).hasSize(1);
  }

  @Test
  void of_shortValue_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> LeakCheck.of("abc"));
    assertThatIllegalArgumentException().isThrownBy(LeakCheck::of);
  }
}
