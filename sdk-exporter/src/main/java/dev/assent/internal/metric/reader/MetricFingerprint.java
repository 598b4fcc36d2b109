/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.text.Sha256;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;

/**
 * Identifies series without storing their attributes, which may be withheld: 128 bits of SHA-256
 * over a secret of this process and all names, types and values.
 */
public record MetricFingerprint(long high, long low) {

  /** Creates fingerprints that are comparable with each other. Not thread-safe. */
  public static final class Builder {
    private final byte[] secret = new byte[32];
    private final MessageDigest digest = Sha256.newDigest();

    public Builder() {
      new SecureRandom().nextBytes(secret);
    }

    /** Throws the exceptions of application-defined attributes. */
    MetricFingerprint of(Attributes attributes) {
      digest.reset();
      digest.update(secret);
      attributes.forEach(this::attribute);
      ByteBuffer made = ByteBuffer.wrap(digest.digest());
      return new MetricFingerprint(made.getLong(), made.getLong());
    }

    private void attribute(AttributeKey<?> key, Object value) {
      text(key.getKey());
      text(key.getType().name());
      value(value);
    }

    private void value(Object value) {
      if (value instanceof Value<?> tree) {
        text(tree.getType().name());
        value(tree.getValue());
      } else if (value instanceof KeyValue entry) {
        text(entry.getKey());
        value(entry.getValue());
      } else if (value instanceof List<?> list) {
        number(list.size());
        list.forEach(this::value);
      } else if (value instanceof ByteBuffer bytes) {
        number(bytes.remaining());
        digest.update(bytes.duplicate());
      } else {
        text(value.getClass().getName());
        text(value.toString());
      }
    }

    private void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      number(bytes.length);
      digest.update(bytes);
    }

    private void number(int number) {
      digest.update((byte) (number >>> 24));
      digest.update((byte) (number >>> 16));
      digest.update((byte) (number >>> 8));
      digest.update((byte) number);
    }
  }
}
