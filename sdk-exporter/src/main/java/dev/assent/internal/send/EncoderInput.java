/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.Collection;

/**
 * Data as they are to be encoded.
 *
 * @param <T> the SDK's type of the data
 * @param data the data
 * @param beforeSend who is asked before bytes of them are handed on
 */
public record EncoderInput<T>(Collection<? extends T> data, BeforeSend beforeSend) {}
