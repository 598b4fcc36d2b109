/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

/** A body that is passed on piece by piece, on request, while it is permitted. */
class WatchedBodyTest {
  private static final int PIECE = WatchedBody.PIECE_BYTES;

  private final byte[] bytes = new byte[2 * PIECE + 7];
  private final Reader reader = new Reader();
  private boolean mayGoOn = true;

  WatchedBodyTest() {
    new Random(7).nextBytes(bytes);
  }

  private Reader read(byte[] body) {
    new WatchedBody(body, () -> mayGoOn).subscribe(reader);
    return reader;
  }

  @Test
  void request_oneByOne_piecesInTheirOrderThenTheEnd() {
    read(bytes);
    assertThat(reader.sizes).isEmpty();
    reader.ask(1);
    assertThat(reader.sizes).containsExactly(PIECE);
    reader.ask(2);
    assertThat(reader.sizes).containsExactly(PIECE, PIECE, 7);
    assertThat(reader.ends).containsExactly("complete");
    assertThat(reader.all.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void request_withinOnNext_isServedAfterIt() {
    reader.asksInOnNext = true;
    read(bytes).ask(1);
    assertThat(reader.deepest).isEqualTo(1);
    assertThat(reader.all.toByteArray()).isEqualTo(bytes);
    assertThat(reader.ends).containsExactly("complete");
  }

  @Test
  void request_moreThanALongCounts_isEverything() {
    read(bytes);
    reader.asksInOnNext = true;
    reader.ask(Long.MAX_VALUE);
    reader.ask(Long.MAX_VALUE);
    assertThat(reader.all.toByteArray()).isEqualTo(bytes);
    assertThat(reader.ends).containsExactly("complete");
  }

  @Test
  void request_emptyBody_isTheEnd() {
    read(new byte[0]).ask(1);
    assertThat(reader.sizes).isEmpty();
    assertThat(reader.ends).containsExactly("complete");
  }

  @Test
  void request_mayNotGoOn_noFurtherByteAndAnError() {
    read(bytes).ask(1);
    mayGoOn = false;
    reader.ask(Long.MAX_VALUE);
    assertThat(reader.sizes).containsExactly(PIECE);
    assertThat(reader.ends).containsExactly("IOException");
    mayGoOn = true;
    reader.ask(1);
    assertThat(reader.sizes).containsExactly(PIECE);
    assertThat(reader.ends).containsExactly("IOException");
  }

  @Test
  void request_mayNotGoOnFromTheStart_noByteAtAll() {
    mayGoOn = false;
    read(bytes).ask(1);
    assertThat(reader.sizes).isEmpty();
    assertThat(reader.ends).containsExactly("IOException");
  }

  @Test
  void request_afterCancel_nothing() {
    read(bytes).ask(1);
    reader.subscription.cancel();
    reader.ask(5);
    assertThat(reader.sizes).containsExactly(PIECE);
    assertThat(reader.ends).isEmpty();
  }

  @Test
  void request_nothing_anErrorAndNoByte() {
    read(bytes).ask(0);
    reader.ask(1);
    assertThat(reader.sizes).isEmpty();
    assertThat(reader.ends).containsExactly("IllegalArgumentException");
  }

  @Test
  void contentLength_isThatOfTheWholeBody() {
    assertThat(new WatchedBody(bytes, () -> false).contentLength()).isEqualTo(bytes.length);
  }

  /**
   * Otherwise the client would send it again without a gate in between. It also releases the array
   * (R5).
   */
  @Test
  void subscribe_again_isAnErrorWithoutAByte() {
    WatchedBody body = new WatchedBody(bytes, () -> true);
    body.subscribe(new Reader());
    body.subscribe(reader);
    reader.ask(3);
    assertThat(reader.sizes).isEmpty();
    assertThat(reader.ends).containsExactly("IOException");
  }

  /** Records the pieces that it receives. */
  private static final class Reader implements Subscriber<ByteBuffer> {
    final List<Integer> sizes = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean asksInOnNext;
    int deepest;
    Subscription subscription;
    private int depth;

    void ask(long count) {
      subscription.request(count);
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ByteBuffer piece) {
      depth++;
      deepest = Math.max(deepest, depth);
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      sizes.add(copy.length);
      all.writeBytes(copy);
      if (asksInOnNext) {
        ask(1);
      }
      depth--;
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(failure.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      ends.add("complete");
    }
  }
}
