/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import dev.assent.config.ConfigurationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the bytes of a document to text. Rejects too many bytes, malformed UTF-8 and control
 * characters.
 */
final class SourceText {
  private SourceText() {}

  /**
   * Decodes strictly.
   *
   * @return text without control characters (but tab and line breaks) and without a byte order mark
   *     at its start
   */
  static String decode(String where, byte[] input, int maxBytes) {
    if (input.length > maxBytes) {
      throw new ConfigurationException(
          where, "is too large: " + input.length + " bytes, at most " + maxBytes + " are allowed");
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(input))
              .toString();
    } catch (CharacterCodingException malformed) {
      throw new ConfigurationException(where, "is not valid UTF-8");
    }
    if (text.startsWith("\uFEFF")) {
      throw new ConfigurationException(
          where, "starts with a byte order mark; save it as UTF-8 without one");
    }
    refuseControls(where, text);
    return text;
  }

  private static void refuseControls(String where, String text) {
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
      } else if (Character.isISOControl(c) && c != '\t' && c != '\r') {
        throw new ConfigurationException(
            Node.location(where, line), "contains a control character; remove it");
      }
    }
  }
}
