/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer with people's data that is not sent yet. A revocation fills it with zeros
 * and closes its connection. Thread-safe.
 */
public final class LiveBody {
  private final byte[] bytes;
  private final Consumer<LiveBody> sent;

  // Guarded by this.
  private @Nullable Runnable connection;
  private volatile boolean isErased;

  /**
   * A body that is not sent yet.
   *
   * @param sent receives this object when it was sent, or will not be
   */
  public LiveBody(byte[] bytes, Consumer<LiveBody> sent) {
    this.bytes = bytes;
    this.sent = sent;
  }

  /**
   * Sets the connection, before the body is sent.
   *
   * @param closing closes the connection, from any thread
   */
  synchronized void sendsOn(Runnable closing) {
    connection = closing;
  }

  /** Only the last byte, which is nobody's data, is not sent yet: the connection stays open. */
  synchronized void endsNow() {
    connection = null;
  }

  public boolean isErased() {
    return isErased;
  }

  /** Erases what was not sent yet. */
  public void erase() {
    Runnable closing;
    synchronized (this) {
      isErased = true;
      Arrays.fill(bytes, (byte) 0);
      closing = connection;
    }
    if (closing != null) {
      closing.run();
    }
  }

  /** Ends this object, because the body was sent or will not be sent. */
  public void sent() {
    sent.accept(this);
  }

  @Override
  public String toString() {
    return "LiveBody";
  }
}
