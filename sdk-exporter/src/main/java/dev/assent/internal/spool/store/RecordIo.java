/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Writes and reads frames, encrypted with AES-256-GCM in the way of Tink's streaming AES-GCM-HKDF.
 * HKDF derives a key for each file from the spool's key and a random salt in the file's header. The
 * nonce under that key is a counter.
 * (https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming)
 *
 * <pre>
 * key    HKDF-SHA256(spool's key, salt of the segment's header, "frames")
 * nonce  8 zeros, then the frame's ordinal in its segment (4)
 * AAD    the segment's header (84), then bytes 1 to 20 of the record's prefix
 * text   length of the header (4), header, body
 * tag    16 bytes, at the end
 * </pre>
 *
 * <p>No nonce repeats under a key: only the store that created a segment appends to it, and a
 * failed write ends the appends. One cipher and two buffers serve all frames. The buffers retain no
 * plaintext. Not thread-safe.
 */
public final class RecordIo {
  /** The length of the shortest ciphertext, that of an empty frame, in bytes: {@value}. */
  static final int LEAST = Integer.BYTES + 16;

  /** The size of a frame in a file without its header and body, in bytes: {@value}. */
  static final int OVERHEAD = RecordPrefix.BYTES + LEAST;

  private static final int KEPT_BUFFER = 1 << 20;
  private static final int FIRST_BUFFER = 1 << 12;
  private static final int TAG_BITS = 128;
  private static final int NONCE_BYTES = 12;
  private static final int BLOCK_BYTES = 16;

  /** The number of bytes that the cipher gets at once: {@value}. */
  private static final int PIECE = 1 << 11;

  private final Cipher cipher;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final byte[] headerLength = new byte[Integer.BYTES];
  private byte[] buffer = new byte[FIRST_BUFFER];

  /** The plaintext buffer; it contains only zeros outside {@link #open}. */
  private byte[] clear = new byte[FIRST_BUFFER];

  RecordIo() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has AES/GCM/NoPadding", impossible);
    }
  }

  /** The size of a frame in a file, in bytes. */
  public static long bytesOf(byte[] header, byte[] body) {
    return (long) OVERHEAD + header.length + body.length;
  }

  /**
   * Appends a frame in one write. If the write fails, the segment's length does not change, but the
   * file may be longer. The caller must then stop appending to the segment.
   */
  void append(DiskFile file, Segment segment, long id, StoredFrame frame) throws IOException {
    int bytes = Math.toIntExact(bytesOf(frame.header(), frame.body()));
    byte[] record = buffer(bytes);
    int length = bytes - RecordPrefix.BYTES;
    new RecordPrefix(RecordPrefix.live(frame.kind()), length, frame.count(), id).write(record);
    seal(segment, segment.index().size(), frame, record);
    file.write(segment.bytes(), record, 0, bytes);
    segment.index().add(id, Math.toIntExact(segment.bytes()), length, frame.count(), frame.kind());
    segment.grow(bytes);
  }

  /**
   * Reads a frame of the index.
   *
   * @throws DamagedFrame if the bytes are not those written at that place under this key
   */
  StoredFrame read(DiskFile file, Segment segment, int ordinal) throws IOException {
    FrameIndex index = segment.index();
    int length = index.length(ordinal);
    byte[] record = buffer(RecordPrefix.BYTES + length);
    try {
      file.read(index.offset(ordinal), record, 0, RecordPrefix.BYTES + length);
    } catch (EOFException cutOff) {
      throw new DamagedFrame("a frame is truncated");
    }
    RecordPrefix prefix = RecordPrefix.read(record);
    if (prefix.id() != index.id(ordinal) || prefix.length() != length || !prefix.isLive()) {
      throw new DamagedFrame("another frame was expected here");
    }
    return open(segment, ordinal, record, prefix);
  }

  /**
   * Reads the prefix of a frame.
   *
   * @throws DamagedFrame if the prefix is damaged or truncated
   */
  RecordPrefix prefix(DiskFile file, long offset) throws IOException {
    byte[] record = buffer(RecordPrefix.BYTES);
    try {
      file.read(offset, record, 0, RecordPrefix.BYTES);
    } catch (EOFException cutOff) {
      throw new DamagedFrame("the prefix of a frame is truncated");
    }
    return RecordPrefix.read(record);
  }

  private byte[] buffer(int bytes) {
    byte[] enough = atLeast(bytes, buffer);
    buffer = enough.length <= KEPT_BUFFER ? enough : buffer;
    return enough;
  }

  private byte[] clear(int bytes) {
    byte[] enough = atLeast(bytes, clear);
    clear = enough.length <= KEPT_BUFFER ? enough : clear;
    return enough;
  }

  private static byte[] atLeast(int bytes, byte[] kept) {
    if (bytes <= kept.length) {
      return kept;
    }
    return new byte
        [bytes > KEPT_BUFFER ? bytes : Math.min(KEPT_BUFFER, Math.max(bytes, 2 * kept.length))];
  }

  private void seal(Segment segment, int ordinal, StoredFrame frame, byte[] record) {
    try {
      init(Cipher.ENCRYPT_MODE, segment, ordinal, record);
      ByteBuffer.wrap(headerLength).putInt(frame.header().length);
      int at = RecordPrefix.BYTES;
      at += cipher.update(headerLength, 0, headerLength.length, record, at);
      at += cipher.update(frame.header(), 0, frame.header().length, record, at);
      sealBody(frame, record, at);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM refused a new nonce", impossible);
    }
  }

  /**
   * Encrypts the body in pieces. Until the JDK's cipher is compiled, it takes thirty times as long,
   * and only the number of calls makes the JDK compile it: large frames are few.
   */
  private void sealBody(StoredFrame frame, byte[] record, int start)
      throws GeneralSecurityException {
    byte[] body = frame.body();
    int to = start;
    // the first piece ends at the end of a block, and so do the others
    int from = 0;
    int end = PIECE - (headerLength.length + frame.header().length) % BLOCK_BYTES;
    while (end < body.length) {
      to += cipher.update(body, from, end - from, record, to);
      from = end;
      end += PIECE;
    }
    cipher.doFinal(body, from, body.length - from, record, to);
  }

  private StoredFrame open(Segment segment, int ordinal, byte[] record, RecordPrefix prefix)
      throws DamagedFrame {
    byte[] text = clear(prefix.length());
    int length = prefix.length(); // an error may end the decryption half-way
    try {
      init(Cipher.DECRYPT_MODE, segment, ordinal, record);
      length = cipher.doFinal(record, RecordPrefix.BYTES, prefix.length(), text, 0);
      int body = Integer.BYTES + ByteBuffer.wrap(text).getInt();
      return new StoredFrame(
          Arrays.copyOfRange(text, Integer.BYTES, body),
          Arrays.copyOfRange(text, body, length),
          prefix.count(),
          prefix.kind());
    } catch (AEADBadTagException damaged) {
      throw new DamagedFrame("a frame is damaged");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM refused to decrypt", impossible);
    } finally {
      Arrays.fill(text, 0, length, (byte) 0);
    }
  }

  private void init(int mode, Segment segment, int ordinal, byte[] record)
      throws GeneralSecurityException {
    ByteBuffer.wrap(nonce).putInt(NONCE_BYTES - Integer.BYTES, ordinal);
    cipher.init(mode, segment.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(segment.header().bytes());
    cipher.updateAAD(record, RecordPrefix.FIXED_AT, RecordPrefix.BYTES - RecordPrefix.FIXED_AT);
  }
}
