/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.receiver;

import com.google.protobuf.Message;

/**
 * One request as it arrived.
 *
 * @param destination the destination in the request's header
 * @param body its bytes, decompressed
 * @param message the same, decoded
 */
@SuppressWarnings("ArrayRecordComponent")
public record Received(String destination, byte[] body, Message message) {}
