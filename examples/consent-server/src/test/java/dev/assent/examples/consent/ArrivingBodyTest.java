/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.content.AsyncContent;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Bodies that come in parts. */
class ArrivingBodyTest {
  private final List<ReceivedBody> received = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();

  private static void write(AsyncContent sender, boolean isLast, String part) {
    sender.write(isLast, BufferUtil.toBuffer(part), Callback.NOOP);
  }

  private AsyncContent arriving(int most, ArrivingBody.Memory memory) {
    AsyncContent sender = new AsyncContent();
    new ArrivingBody(sender, most, memory, nanos::get, received::add).run();
    return sender;
  }

  private String text(int index) {
    return new String(received.get(index).bytes(), US_ASCII);
  }

  private int status(int index) {
    ReceivedBody failed = received.get(index);
    return catchThrowableOfType(Problem.class, failed::bytes).response().status();
  }

  @Test
  void run_partAfterPart_isReceivedWhole() {
    AsyncContent sender = arriving(10, new ArrivingBody.Memory(100));
    write(sender, false, "01234");
    assertThat(received).isEmpty();
    write(sender, true, "56789");

    assertThat(text(0)).isEqualTo("0123456789");
  }

  @Test
  void run_oneByteTooMany_isTooLarge() {
    write(arriving(4, new ArrivingBody.Memory(100)), false, "01234");

    assertThat(status(0)).isEqualTo(413);
  }

  @Test
  void run_senderThatGoesAway_isIncomplete() {
    AsyncContent sender = arriving(10, new ArrivingBody.Memory(100));
    write(sender, false, "01234");
    sender.fail(new IOException("reset"));

    assertThat(status(0)).isEqualTo(400);
  }

  @Test
  void run_dropByDrop_isCutOffAfterAWhile() {
    AsyncContent sender = arriving(10, new ArrivingBody.Memory(100));
    write(sender, false, "0");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(15));
    write(sender, false, "1");
    assertThat(received).isEmpty();
    nanos.incrementAndGet();
    write(sender, false, "2");

    assertThat(status(0)).isEqualTo(400);
  }

  /** Of a refused request, too, the body is not awaited for ever. */
  @Test
  void unread_dropByDrop_isLeftAfterAWhile() {
    AtomicLong ended = new AtomicLong();
    AsyncContent sender = new AsyncContent();
    new UnreadBody(sender, nanos::get, ended::incrementAndGet).run();
    write(sender, false, "0");
    assertThat(ended).hasValue(0);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(15) + 1);
    write(sender, false, "1");

    assertThat(ended).hasValue(1);
  }

  /** The memory is free again for the next one. */
  @Test
  void run_moreBytesThanAllBodiesMayHave_isUnavailableForThatOne() {
    ArrivingBody.Memory memory = new ArrivingBody.Memory(10);
    AsyncContent first = arriving(10, memory);
    write(first, false, "012345");
    write(arriving(10, memory), false, "01234");
    assertThat(status(0)).isEqualTo(503);
    write(first, true, "6789");
    assertThat(text(1)).isEqualTo("0123456789");

    write(arriving(10, memory), true, "0123456789");
    assertThat(text(2)).isEqualTo("0123456789");
  }
}
