// The activations that a reader can choose.
export const activations = { sigmoid: 'Sigmoid', relu: 'ReLU', identity: 'None' };
