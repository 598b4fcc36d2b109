/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void assertNone_requestIsOnItsWay_saysSo() throws Exception {
    try (Receiver receiver = Receiver.start();
        Socket socket = new Socket("127.0.0.1", URI.create(receiver.endpoint()).getPort())) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\npart".getBytes(UTF_8));
      awaitPart(receiver, "part".length());

      assertThatThrownBy(() -> LeakCheck.of(WORDS).wire(receiver).assertNone())
          .hasMessageContaining("1 request had not arrived whole")
          .hasMessageContaining("assert that it returns true");
    }
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x?q=the%20merger%20closes%20on%20friday",
        "q=the+merger+closes+on+friday",
        "%74he%20merger closes%20on friday",
        "the\\u0020merger\\u0020closes on \\u0066riday",
        "the&#32;merger&#x20;closes on&nbsp;friday",
        "{\\\"q\\\":\\\"the\\\\u0020merger closes on friday\\\"}",
        "%7B%22q%22%3A%22the%5Cu0020merger%20closes%20on%20friday%22",
        "74:68:65:20:6d:65:72:67:65:72:20:63:6c:6f:73:65:73:20:6f:6e:20:66:72:69:64:61:79",
        "0x74 0x68 0x65 0x20 0x6D 0x65 0x72 0x67 0x65 0x72 0x20 63 6c 6f 73 65"
            + " 73206f6e20667269646179"
      })
  void find_escapedByAnotherWriter_isFound(String written) {
    assertFound(written.getBytes(UTF_8));
  }

  /** Quotation marks are escaped, and characters beyond ASCII have several forms. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "say \"Grüße\" now",
        "SAY \"GRÜßE\" NOW",
        "say \\\"Gr\\u00fc\\u00dfe\\\" now",
        "say \"Gru\u0308ße\" now",
        "say &quot;Gr&#252;&#xDF;e&quot; now",
        "say%20%22Gr%C3%BC%C3%9Fe%22%20now"
      })
  void find_charactersBeyondAscii_areFoundInEachForm(String written) {
    LeakCheck check = LeakCheck.of("say \"Grüße\" now");

    assertThat(check.bytes("exit", written.getBytes(UTF_8)).find()).hasSize(1);
  }

  @Test
  void find_isoLatin1_isFound() {
    LeakCheck check = LeakCheck.of("say \"Grüße\" now");

    assertThat(check.bytes("exit", "x say \"GRÜßE\" now".getBytes(ISO_8859_1)).find()).hasSize(1);
  }

  /** What one encoding undoes may be part of a value that another one wrote. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "C:\\new&lt;x+y, C%3A%5Cnew%26lt;x+y",
        "100%41 C:\\new &lt;, 100%41 C:\\\\new &lt;",
        "100%41 C:\\new <b>, 100%41 C:\\new &lt;b&gt;"
      })
  void find_valueThatLooksEncoded_isFound(String value, String written) {
    assertThat(LeakCheck.of(value).bytes("exit", written.getBytes(UTF_8)).find()).hasSize(1);
  }

  @Test
  void find_base64InLines_isFound() {
    byte[] bytes = ("x".repeat(50) + WORDS + "x".repeat(60)).getBytes(UTF_8);

    assertFound(Base64.getMimeEncoder().encode(bytes));
  }

  @Test
  void find_gzipInGzipCutOff_isFound() throws IOException {
    byte[] once = gzip((WORDS + " ").repeat(100).getBytes(UTF_8));

    assertFound(once);
    assertFound(gzip(once));
    assertFound(Arrays.copyOf(once, once.length - 9));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static void post(Receiver receiver, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(receiver.endpoint("ops") + "/v1/traces"))
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());
  }

  @Test
  void wire_bytesBehindTheCompressedOnes_areFound() throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(gzip("harmless".getBytes(UTF_8)));
    body.writeBytes(WORDS.getBytes(UTF_8));
    try (Receiver receiver = Receiver.start()) {
      post(receiver, body.toByteArray(), "Content-Encoding", "gzip");

      assertThat(receiver.received("harmless")).isTrue();
      assertThat(LeakCheck.of(WORDS).wire(receiver).find()).hasSize(1);
    }
  }

  @Test
  void assertNone_bodyInAnUnknownCompression_fails() throws IOException, InterruptedException {
    try (Receiver receiver = Receiver.start()) {
      post(receiver, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 1, 2, 3});

      assertThatThrownBy(() -> LeakCheck.of(WORDS).wire(receiver).assertNone())
          .hasMessageContaining("can't be decompressed");
    }
  }

  /** An attempt that is in flight when a choice is withdrawn ends in the middle of its body. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wire_requestThatIsCutOff_isSearched(boolean closed)
      throws IOException, InterruptedException {
    try (Receiver receiver = Receiver.start();
        Socket client = new Socket()) {
      client.connect(new InetSocketAddress("127.0.0.1", URI.create(receiver.endpoint()).getPort()));
      String sent = "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n" + WORDS;
      client.getOutputStream().write(sent.getBytes(UTF_8));
      if (closed) {
        client.close();
      }

      awaitPart(receiver, WORDS.length());

      assertThat(receiver.requests()).isEmpty();
      LeakCheck check = LeakCheck.of(WORDS).wire(receiver);
      assertThat(check.find())
          .singleElement()
          .asString()
          .contains("an incomplete request to /v1/logs");
      assertThatThrownBy(check.allowingSilence()::assertNone).isInstanceOf(AssertionError.class);
    }
  }

  private static void awaitPart(Receiver receiver, int length) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    synchronized (receiver) {
      while (receiver.unfinished().stream().noneMatch(it -> it.body().length == length)) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        receiver.wait(1_000);
      }
    }
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

  @Test
  void answers_eachRequest_getsItsOwn() throws IOException, InterruptedException {
    try (Receiver receiver = Receiver.start()) {
      receiver.answers(request -> new Receiver.Answer(404, "text/plain", "no " + request.path()));
      receiver.answerNext(503);
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest request = HttpRequest.newBuilder(URI.create(receiver.endpoint() + "/x")).build();

      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(503);
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("no /x");
      assertThat(receiver.requests()).extracting(ReceivedRequest::status).containsExactly(503, 404);
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
