/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The event stream's format, and input beyond the parser's limits. */
class EventParserTest {
  private final List<String> read = new ArrayList<>();
  private final EventParser parser =
      new EventParser(
          "",
          new EventParser.Sink() {
            @Override
            public boolean event(String name, String data, String id) {
              read.add(name + "|" + data + "|" + id);
              return !data.equals("refused");
            }

            @Override
            public void retry(long millis) {
              read.add("retry " + millis);
            }
          });

  private boolean feed(byte[] bytes) {
    return parser.feed(ByteBuffer.wrap(bytes));
  }

  private boolean feed(String text) {
    return feed(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void feed_anyLineEnd_isOne(String end) {
    String text = "event: changed#data: a#data:b#id: 7##: heartbeat##data:  c##";

    assertThat(feed(text.replace("#", end))).isTrue();
    assertThat(read).containsExactly("changed|a\nb|7", "| c|7");
  }

  @Test
  void feed_mixedLineEnds_areLines() {
    assertThat(feed("data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r")).isTrue();
    assertThat(read).containsExactly("|a\nb\nc|", "|d|");
  }

  /** Chunks also end between CR and LF, and inside a character of four bytes. */
  @Test
  void feed_cutAnywhere_readsTheSame() {
    byte[] text =
        "\uFEFFevent: changed\r\ndata: \u00e9\u20ac\ud83d\ude00\r\nid: \u00fc\r\n\r\n"
            .getBytes(UTF_8);
    for (int cut = 0; cut <= text.length; cut++) {
      read.clear();
      EventParserTest other = new EventParserTest();
      assertThat(other.parser.feed(ByteBuffer.wrap(text, 0, cut))).isTrue();
      assertThat(other.parser.feed(ByteBuffer.wrap(text, cut, text.length - cut))).isTrue();
      assertThat(other.read)
          .as("cut at " + cut)
          .containsExactly("changed|\u00e9\u20ac\ud83d\ude00|\u00fc");
    }
  }

  @Test
  void feed_byteByByte_readsTheSame() {
    for (byte b : "retry: 10\r\n\r\ndata\r\n\r\n".getBytes(UTF_8)) {
      assertThat(feed(new byte[] {b})).isTrue();
    }
    assertThat(read).containsExactly("retry 10", "||");
  }

  @Test
  void feed_byteOrderMarkLater_isText() {
    assertThat(feed("\n\uFEFFdata: a\n\n")).isTrue();
    assertThat(read).isEmpty();
  }

  @Test
  void feed_fields_asTheStandardHasThem() {
    assertThat(feed("data:x\nunknown: y\nDATA: z\nid: a\0b\nretry: 1s\nretry:\n\n")).isTrue();
    assertThat(feed("id\ndata\ndata\n\nid: 9\n\n\n\n: c\n\ndata: cut off\n")).isTrue();
    assertThat(read).containsExactly("|x|", "|\n|", "||9");
  }

  @Test
  void feed_hugeRetry_isALongWait() {
    assertThat(feed("retry: 99999999999999999999999\n")).isTrue();
    assertThat(read).containsExactly("retry " + Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: ", ": ", "", "id:"})
  void feed_hugeLine_isMalformed(String start) {
    assertThat(feed(start + "a".repeat(EventParser.MAX_LINE_BYTES - start.length()))).isTrue();
    assertThat(feed("a")).isFalse();
    assertThat(read).isEmpty();
  }

  @Test
  void feed_hugeEvent_isMalformed() {
    String line = "data:" + "a".repeat(1_000) + "\n";
    for (int i = 0; i < 16; i++) {
      assertThat(feed(line)).isTrue();
    }
    assertThat(feed(line)).isFalse();
    assertThat(read).isEmpty();
  }

  /** Empty data lines count towards the limit too. */
  @Test
  void feed_endlessEvent_isMalformed() {
    int lines = 0;
    while (feed("data\n") && lines < 1_000_000) {
      lines++;
    }
    assertThat(lines).isLessThanOrEqualTo(EventParser.MAX_DATA_CHARS);
  }

  @Test
  void feed_notUtf8_isMalformed() {
    assertThat(feed(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xc3, '\n'})).isFalse();
  }

  @Test
  void feed_eventRefused_isMalformed() {
    assertThat(feed("data: refused\n\ndata: b\n\n")).isFalse();
    assertThat(read).containsExactly("|refused|");
  }

  /** Any input: the parser returns, and keeps no more than its limits. */
  @Test
  void feed_noise_endsOrIsIgnored() {
    long seed = 20240110;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      EventParserTest other = new EventParserTest();
      byte[] noise = new byte[random.nextInt(300)];
      for (int j = 0; j < noise.length; j++) {
        noise[j] = (byte) "dataidevretry: \r\n\0\u00ff7".charAt(random.nextInt(20));
      }
      other.feed(noise);
      assertThat(other.read).as("seed " + seed + ", round " + i).hasSizeLessThan(300);
    }
  }
}
