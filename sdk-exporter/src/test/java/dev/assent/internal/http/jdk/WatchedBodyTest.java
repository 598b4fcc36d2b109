/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    new WatchedBody(body, body.length, () -> mayGoOn).subscribe(reader);
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
    assertThat(new WatchedBody(bytes, bytes.length, () -> false).contentLength())
        .isEqualTo(bytes.length);
  }

  /**
   * Otherwise the client would send it again without a gate in between. It also releases the array.
   */
  @Test
  void subscribe_again_isAnErrorWithoutAByte() {
    WatchedBody body = new WatchedBody(bytes, bytes.length, () -> true);
    body.subscribe(new Reader());
    body.subscribe(reader);
    reader.ask(3);
    assertThat(reader.sizes).isEmpty();
    assertThat(reader.ends).containsExactly("IOException");
  }

  @Test
  void isRead_allPiecesToTheirEnds_isTrueUntilForgotten() {
    WatchedBody body = tracked();
    body.subscribe(reader);
    reader.ask(2);
    assertThat(body.isRead()).isFalse();
    reader.ask(1);
    assertThat(reader.ends).containsExactly("complete");
    assertThat(body.isRead()).isTrue();

    body.forget();

    assertThat(body.isRead()).isFalse();
  }

  /** The first, the middle and the last piece. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void isRead_oneByteOfAPieceIsLeft_isFalse(int piece) {
    reader.leavesAByteOf = piece;
    WatchedBody body = tracked();
    body.subscribe(reader);
    reader.ask(5);

    assertThat(reader.ends).containsExactly("complete");
    assertThat(body.isRead()).isFalse();
    reader.left.get();
    assertThat(body.isRead()).isTrue();
  }

  /** TLS lowers the limit while it reads a record. */
  @Test
  void isRead_limitLowered_isFalse() {
    reader.leavesAByteOf = 1;
    WatchedBody body = tracked();
    body.subscribe(reader);
    reader.ask(5);
    reader.left.limit(reader.left.position());

    assertThat(reader.left.hasRemaining()).isFalse();
    assertThat(body.isRead()).isFalse();
  }

  @Test
  void isRead_cancelled_isFalse() {
    WatchedBody body = tracked();
    body.subscribe(reader);
    reader.ask(1);
    reader.subscription.cancel();
    reader.ask(5);

    assertThat(body.isRead()).isFalse();
  }

  @Test
  void isRead_subscribedAgain_isFalse() {
    WatchedBody body = tracked();
    body.subscribe(reader);
    reader.ask(5);
    body.subscribe(new Reader());

    assertThat(body.isRead()).isFalse();
  }

  @Test
  void request_longerArray_theBodyOnly() {
    new WatchedBody(bytes, PIECE + 3, () -> true).subscribe(reader);
    reader.ask(5);

    assertThat(reader.sizes).containsExactly(PIECE, 3);
    assertThat(reader.all.toByteArray()).isEqualTo(Arrays.copyOf(bytes, PIECE + 3));
  }

  private WatchedBody tracked() {
    return new WatchedBody(bytes, bytes.length, () -> true);
  }

  /** Records the pieces that it receives. */
  private static final class Reader implements Subscriber<ByteBuffer> {
    final List<Integer> sizes = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean asksInOnNext;
    int leavesAByteOf = -1;
    ByteBuffer left;
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
      boolean leaves = sizes.size() == leavesAByteOf;
      left = leaves ? piece : left;
      byte[] copy = new byte[piece.remaining() - (leaves ? 1 : 0)];
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
