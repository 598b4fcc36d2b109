/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.util.Collection;

/**
 * The input of an encoder.
 *
 * @param <T> the SDK's type of the data
 * @param data the data
 * @param beforeSend called before their first byte is sent
 */
public record EncoderInput<T>(Collection<? extends T> data, BeforeSend beforeSend) {}
